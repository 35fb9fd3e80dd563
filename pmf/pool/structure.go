package pool

import (
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// structure returns the graph of a recorded architecture, by the best account that its row gives:
// our own text, a recorded cell, the edges of a NAS-Bench-201 cell, or a list of layers. It is nil
// when the row tells nothing. An architecture that cannot be read as ours is not an error: the
// row's other accounts are tried.
func structure(h curve.Header, r curve.Row) *predict.Graph {
	if a, err := arch.Parse(r.Arch); err == nil {
		return search.GraphOf(a)
	}
	if g := recordedCell(r.Graph); g != nil {
		return g
	}
	switch {
	case len(r.Ops) == 0:
		return nil
	case len(h.Operations) > 0 && denseNodes(len(r.Ops)) > 0:
		return denseCell(r.Ops)
	}
	return chain(r.Ops)
}

// labels splits a text such as conv3x3-64-s1 into what operations share.
func labels(op string) []string {
	parts := strings.FieldsFunc(op, func(r rune) bool { return r == '-' })
	if len(parts) == 0 {
		return []string{op}
	}
	return parts
}

// graphBuilder collects vertices, each after those that lead to it. Vertices of a predict.Graph
// stand after those that lead to them, and keep the order in which they were added.
type graphBuilder struct{ predict.Graph }

func (b *graphBuilder) add(labels []string, from ...int) int {
	vertex := len(b.Ops)
	b.Ops = append(b.Ops, labels)
	for _, f := range from {
		b.Arcs = append(b.Arcs, [2]int{f, vertex})
	}
	return vertex
}

// chain joins layers one after the other.
func chain(ops []string) *predict.Graph {
	var b graphBuilder
	for i, op := range ops {
		if i == 0 {
			b.add(labels(op))
		} else {
			b.add(labels(op), i-1)
		}
	}
	return &b.Graph
}

// denseNodes returns how many nodes a cell has in which an edge leads from each node to every
// later one, by the number of edges; 0 where no cell has so many.
func denseNodes(edges int) int {
	for nodes := 3; nodes*(nodes-1)/2 <= edges; nodes++ {
		if nodes*(nodes-1)/2 == edges {
			return nodes
		}
	}
	return 0
}

// denseCell makes a vertex of each edge of a cell as in NAS-Bench-201, between those of its nodes.
// Tables list the operations by the node to which an edge leads, then by that from which it comes.
// Edges that carry nothing are left out, so a node may be without arcs. Edge (from, to) stands at
// place to·(to−1)/2 + from.
func denseCell(ops []string) *predict.Graph {
	var b graphBuilder
	nodes := make([]int, denseNodes(len(ops)))
	nodes[0] = b.add([]string{"input"})
	for to := 1; to < len(nodes); to++ {
		var arriving []int
		for from := range to {
			if op := ops[to*(to-1)/2+from]; op != "none" {
				arriving = append(arriving, b.add(labels(op), nodes[from]))
			}
		}
		label := "sum"
		if to == len(nodes)-1 {
			label = "output"
		}
		nodes[to] = b.add([]string{label}, arriving...)
	}
	return &b.Graph
}

// recordedCell turns named nodes, which tables list in any order, into a graph. Inputs that are no
// nodes, such as x or h_prev_0, become vertices too, labelled without their number. It is nil for
// no nodes, and where names stand twice or nodes wait for each other. Each turn places those whose
// inputs all stand, in the table's order; cost: nodes times the depth of the cell.
func recordedCell(nodes []curve.Node) *predict.Graph {
	known := map[string]bool{}
	for _, n := range nodes {
		if known[n.Name] {
			return nil
		}
		known[n.Name] = true
	}
	if len(nodes) == 0 {
		return nil
	}
	var b graphBuilder
	at := map[string]int{} // the vertex of a node or input
	for _, n := range nodes {
		for _, input := range n.Inputs {
			if _, placed := at[input]; !placed && !known[input] {
				at[input] = b.add([]string{unnumbered(input)})
			}
		}
	}
	for waiting := nodes; len(waiting) > 0; {
		rest := b.place(waiting, at)
		if len(rest) == len(waiting) {
			return nil
		}
		waiting = rest
	}
	return &b.Graph
}

// place adds the nodes whose inputs all stand already, and returns the others.
func (b *graphBuilder) place(nodes []curve.Node, at map[string]int) (rest []curve.Node) {
	for _, n := range nodes {
		from := make([]int, 0, len(n.Inputs))
		for _, input := range n.Inputs {
			if vertex, placed := at[input]; placed {
				from = append(from, vertex)
			}
		}
		if len(from) < len(n.Inputs) {
			rest = append(rest, n)
			continue
		}
		at[n.Name] = b.add(labels(n.Op), from...)
	}
	return rest
}

// unnumbered drops the number at the end of a name, as in h_prev_0.
func unnumbered(name string) string {
	if short := strings.TrimRight(strings.TrimRight(name, "0123456789"), "_"); short != "" {
		return short
	}
	return name
}
