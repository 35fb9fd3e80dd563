package arch

import (
	"fmt"
	"strings"

	"pmfnas/pmf/arch/cellgraph"
)

// SVG draws the network: its cell as a graph, and how the cells follow each other; nil for what is
// no network. Notebooks show an architecture by it.
func (a Architecture) SVG() []byte {
	if a.Validate() != nil {
		return nil
	}
	a = a.Canonical()
	n := cellgraph.Network{
		Title: "Architecture " + a.ID(), Options: a.common(), About: a.About(),
		Depth: a.Macro.Depth, Reductions: a.Macro.Reductions(),
	}
	for i, op := range a.Cell {
		if from, to := EdgeEnds(i); op != Zero {
			n.Cell = append(n.Cell, cellgraph.Edge{From: from, To: to, Op: op.String()})
		}
	}
	for stage := range Stages {
		n.Channels = append(n.Channels, a.Macro.StageChannels(stage))
	}
	return n.SVG()
}

// About says in words what the drawing of the network shows.
func (a Architecture) About() string {
	var edges []string
	for i, op := range a.Cell.Prune() {
		if op != Zero {
			from, to := EdgeEnds(i)
			edges = append(edges, fmt.Sprintf("%v from %s to %s", op, end(from), end(to)))
		}
	}
	return fmt.Sprintf("A cell of %d operations: %s; %d such cells follow each other", len(edges), strings.Join(edges, ", "), a.Macro.Depth)
}

// end names an end of an edge in words.
func end(at int) string {
	switch at {
	case 0:
		return "cell k−2"
	case 1:
		return "cell k−1"
	}
	return fmt.Sprintf("node %d", at-1)
}

// common lists what all cells have in common.
func (a Architecture) common() string {
	o := a.Options
	return fmt.Sprintf("%d cells · %v · %v · attention %v · %v-activation", a.Macro.Depth, o.Activation, o.Normalisation, o.Attention, o.Residual)
}
