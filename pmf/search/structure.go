package search

import (
	"pmfnas/pmf/arch"
	"pmfnas/pmf/predict"
)

// GraphOf returns the structure of an architecture's cell as a predictor reads it: the vertices
// of [arch.Architecture.Graph] in their order, each labelled by its operation or as input, sum
// or output. How cells are stacked is not in it; the features tell that.
func GraphOf(a arch.Architecture) *predict.Graph {
	g := a.Graph()
	ops := make([][]string, len(g.Vertices))
	for i, label := range g.Vertices {
		ops[i] = []string{label.String()}
	}
	return &predict.Graph{Ops: ops, Arcs: g.Arcs}
}
