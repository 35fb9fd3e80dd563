package pool

import (
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// structure returns the graph of a recorded architecture, by the best account that its row
// gives: our own text, a recorded cell, the edges of a NAS-Bench-201 cell, or a list of layers.
// It is nil when the row tells nothing.
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
	case len(h.Operations) > 0 && len(r.Ops) == len(denseEdges):
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

// graphBuilder collects vertices, each after those that lead to it.
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

// denseEdges are the edges of a NAS-Bench-201 cell in the order in which tables list their
// operations: from, to.
var denseEdges = [6][2]int{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}}

// denseCell makes a vertex of each of the six edges, between those of the four nodes. Edges
// that carry nothing are left out, so a node may be without arcs.
func denseCell(ops []string) *predict.Graph {
	var b graphBuilder
	nodes := [4]int{b.add([]string{"input"})}
	for to := 1; to < len(nodes); to++ {
		var arriving []int
		for i, edge := range denseEdges {
			if edge[1] == to && ops[i] != "none" {
				arriving = append(arriving, b.add(labels(ops[i]), nodes[edge[0]]))
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

// recordedCell turns named nodes, which tables list in any order, into a graph. Inputs that are
// no nodes, such as x or h_prev_0, become vertices too, labelled without their number. It is
// nil for no nodes, and where names stand twice or nodes wait for each other.
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
