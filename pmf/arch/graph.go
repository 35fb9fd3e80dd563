package arch

// Label says what a vertex of a Graph is: an operation, or one of the others below. It indexes the
// one-hot code that a graph network reads, so its numbers stay.
type Label uint8

// The labels beyond those of the operations, which keep their Op's number.
const (
	InputLabel  = Label(Zero) + 1 + iota // output of one of the two cells before
	SumLabel                             // intermediate node
	OutputLabel                          // concatenation of the live nodes
	Labels      = int(OutputLabel) + 1   // number of labels: the width of a one-hot code
)

// String returns the operation's name, or input, sum or output.
func (l Label) String() string {
	switch l {
	case InputLabel:
		return "input"
	case SumLabel:
		return "sum"
	case OutputLabel:
		return "output"
	}
	return Op(l).String()
}

// Graph is a cell as a directed acyclic graph whose vertices carry the operations: what a
// graph network reads and a drawing shows. Vertices stand in topological order: 0 and 1 are
// the inputs, the last is the output. Dead parts are left out; an input stays even where nothing
// reads it. With all 14 edges it has 2 + 14 + 4 + 1 = 21 vertices and 2·14 + 4 = 32 arcs.
type Graph struct {
	Vertices []Label
	Arcs     [][2]int // from, to; from < to always, and in the order of "to"
}

// Graph returns the graph of the canonical cell. Each edge that carries something becomes a
// vertex between the vertices of its ends, so that operations are features of vertices, which is
// what a graph network reads (Eq. 6). It wants a valid cell; a dead one has no arc at all.
func (a Architecture) Graph() Graph {
	cell := a.Cell.Prune()
	g := Graph{Vertices: []Label{InputLabel, InputLabel}}
	at := [Nodes + 2]int{0, 1} // the vertex of an input or node; 0 of a dead node, which nothing asks for
	var live []int
	for to := 2; to < Nodes+2; to++ {
		var arriving []int
		for from := range to {
			if op := cell[EdgeBetween(from, to)]; op != Zero {
				arriving = append(arriving, g.join(Label(op), at[from]))
			}
		}
		if len(arriving) > 0 {
			at[to] = g.join(SumLabel, arriving...)
			live = append(live, at[to])
		}
	}
	g.join(OutputLabel, live...)
	return g
}

// join adds a vertex that the given ones lead to.
func (g *Graph) join(label Label, from ...int) int {
	vertex := len(g.Vertices)
	g.Vertices = append(g.Vertices, label)
	for _, f := range from {
		g.Arcs = append(g.Arcs, [2]int{f, vertex})
	}
	return vertex
}

// Adjacency returns the matrix [vertex][vertex] with 1 where an arc leads from row to column. It
// is strictly upper triangular, as vertices stand in topological order.
func (g Graph) Adjacency() [][]float64 {
	m := make([][]float64, len(g.Vertices))
	for i := range m {
		m[i] = make([]float64, len(g.Vertices))
	}
	for _, arc := range g.Arcs {
		m[arc[0]][arc[1]] = 1
	}
	return m
}

// IsOp tells whether a vertex carries an operation.
func (l Label) IsOp() bool { return int(l) < len(opNames) }
