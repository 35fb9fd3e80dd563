package arch

import (
	"math/rand/v2"
	"slices"
)

// Sample draws an architecture: each outline, each operation of an edge and each option is
// equally likely.
// equally likely; cells that compute nothing are drawn again. Each member of a finite space is
// equally likely. The space must be valid; the draw is then a function of it and of r alone.
func (s Space) Sample(r *rand.Rand) Architecture {
	if s.Finite() {
		return pick(r, s.Listed())
	}
	a := Architecture{Macro: s.sampleMacro(r)}
	for {
		for i := range a.Cell {
			a.Cell[i] = pick(r, s.Ops)
		}
		if a.Cell.Validate() == nil {
			break
		}
	}
	a.Options = Options{pick(r, s.Activations), pick(r, s.Normalisations), pick(r, s.Attentions), pick(r, s.Residuals)}
	return a
}

// SampleMacro draws an outline, and leaves cell and options at their defaults: what the
// global stage varies (§1.3.1). In a finite space, where the default cell may be missing, each
// outline is equally likely, and so is each of its members.
func (s Space) SampleMacro(r *rand.Rand) Architecture {
	if s.Finite() {
		m := pick(r, s.Macros())
		return pick(r, slices.DeleteFunc(slices.Clone(s.Listed()), func(a Architecture) bool { return a.Macro != m }))
	}
	return Architecture{Macro: s.sampleMacro(r), Cell: s.DefaultCell(), Options: s.DefaultOptions()}
}

// sampleMacro draws from all outlines until one is kept, which spares the list of all of them
// (7,600 in the paper's space) as long as a fair part is kept.
func (s Space) sampleMacro(r *rand.Rand) Macro {
	outlines := s.outlines()
	for range 1000 {
		m := s.macro(pick(r, outlines), r.IntN(len(s.Channels)), r.IntN(len(s.Widths)))
		if s.keeps(m) {
			return m
		}
	}
	return pick(r, s.Macros()) // what is kept is a tiny part: list it
}

// pick draws one of a list that is not empty.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// DefaultOptions returns the first of each list of options.
func (s Space) DefaultOptions() Options {
	return Options{s.Activations[0], s.Normalisations[0], s.Attentions[0], s.Residuals[0]}
}

// DefaultCell returns the cell with which the global stage measures outlines: mostly
// separable convolutions of both inputs with two skips, as in the cells that earlier
// searches found. Operations that the space lacks are replaced by its first that computes
// something.
func (s Space) DefaultCell() Cell {
	cell := Cell{
		SepConv3, SepConv3,
		SepConv3, SepConv3, Zero,
		Identity, SepConv3, Zero, Zero,
		Identity, Zero, Conv3, Zero, Zero,
	}
	// A zero that is missing becomes an operation, and an operation never becomes zero: the
	// cell must stay alive. Operations are distinct, so where the first is zero the second is
	// not.
	for i, op := range cell {
		if !slices.Contains(s.Ops, op) {
			cell[i] = s.Ops[0]
			if op != Zero && s.Ops[0] == Zero {
				cell[i] = s.Ops[1]
			}
		}
	}
	return cell
}
