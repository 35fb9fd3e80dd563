package search

import (
	"math"
	"slices"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/arch"
)

// decisions writes architectures as one number a decision, 23 in all: depth, channels, width and
// the two offsets as numbers, each edge and option as the place of its choice. It is the encoding
// for densities, where that of [arch.Space.Encode] is for distances. A row is [23]: 5 numbers, 14
// edges, 4 options, in the order of axes.
type decisions struct {
	space arch.Space
	axes  []acquire.Axis
}

func newDecisions(s arch.Space) decisions {
	d := decisions{space: s}
	for _, places := range []int{len(s.Depths), len(s.Channels), len(s.Widths), len(s.Offsets), len(s.Offsets)} {
		d.axes = append(d.axes, acquire.Axis{Low: 0, High: float64(places - 1)})
	}
	for range arch.Edges {
		d.axes = append(d.axes, acquire.Axis{Choices: len(s.Ops)})
	}
	for _, choices := range []int{len(s.Activations), len(s.Normalisations), len(s.Attentions), len(s.Residuals)} {
		d.axes = append(d.axes, acquire.Axis{Choices: choices})
	}
	return d
}

// write encodes the canonical form. Every value is a place in the space's list, so equal steps are
// equal distances.
func (d decisions) write(a arch.Architecture) []float64 {
	s, m, o := d.space, a.Macro, a.Options
	row := append(make([]float64, 0, len(d.axes)), place(s.Depths, m.Depth), place(s.Channels, m.Channels),
		place(s.Widths, m.Width), place(s.Offsets, m.Down[0]), place(s.Offsets, m.Down[1]))
	for _, op := range a.Cell.Prune() {
		row = append(row, place(s.Ops, op))
	}
	return append(row, place(s.Activations, o.Activation), place(s.Normalisations, o.Normalisation),
		place(s.Attentions, o.Attention), place(s.Residuals, o.Residual))
}

// place is the place of a value in a list, the first where the space was searched without it,
// as for the zero of a pruned edge.
func place[T comparable](list []T, value T) float64 {
	return float64(max(0, slices.Index(list, value)))
}

// read decodes; numbers go to the nearest place. A row must come from these axes: a place beyond
// its list is a panic.
func (d decisions) read(row []float64) arch.Architecture {
	s := d.space
	k := make([]int, len(row))
	for i, v := range row {
		k[i] = int(math.Round(v))
	}
	a := arch.Architecture{Macro: arch.Macro{Depth: s.Depths[k[0]], Channels: s.Channels[k[1]], Width: s.Widths[k[2]],
		Down: [2]int{s.Offsets[k[3]], s.Offsets[k[4]]}}}
	for i := range a.Cell {
		a.Cell[i] = s.Ops[k[5+i]]
	}
	k = k[5+arch.Edges:]
	a.Options = arch.Options{Activation: s.Activations[k[0]], Normalisation: s.Normalisations[k[1]],
		Attention: s.Attentions[k[2]], Residual: s.Residuals[k[3]]}
	return a
}
