package search

import (
	"context"
	"iter"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// Grid walks over the space in one fixed order whose every beginning covers it evenly, the
// macro structure above all. In the global stage it visits the macro structures first. A walk
// passes over at most 65,536 points that are taken or outside the space, then gives up.
type Grid struct{}

var _ Strategy = (*Grid)(nil)

// NewGrid returns grid search.
func NewGrid() *Grid { return &Grid{} }

// Ask implements Strategy.
func (*Grid) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "grid")
	next, stop := iter.Pull(gridOrder(h))
	defer stop()
	return d.fill(ctx, n, func() (Proposal, error) {
		for a, ok := next(); ok; a, ok = next() {
			if d.free(a) {
				return Proposal{Arch: a, Fidelity: h.Fidelity, Why: "the next point of the grid"}, nil
			}
		}
		return Proposal{}, ErrExhausted
	})
}

// gridOrder is the whole walk; the history's seed has no part in it. After the macro structures the
// walk is over everything, and meets them again: who asks skips what is taken. Every Ask walks from
// the beginning, which costs the points passed over.
func gridOrder(h History) iter.Seq[arch.Architecture] {
	return func(yield func(arch.Architecture) bool) {
		if h.Stage == eval.Global {
			for a := range newMacroLattice(h.Space).walk(walkLimit) {
				if !yield(a) {
					return
				}
			}
		}
		// Every trial may have taken a point of the walk, and must not shorten it.
		newLattice(h.Space).walk(walkLimit + len(h.Trials))(yield)
	}
}
