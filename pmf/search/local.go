package search

import (
	"context"
	"fmt"

	"pmfnas/pmf/arch"
)

// Local is local search (White et al. 2021): the neighbours of the best architecture are
// evaluated in random order, the first better one takes its place, and when none is left the
// search starts anew elsewhere. Starts continue the best lower-fidelity trials, where the
// history has them, and are drawn at random after that. Cost n.
type Local struct{}

var _ Strategy = (*Local)(nil)

// NewLocal returns local search.
func NewLocal() *Local { return &Local{} }

// Ask implements Strategy. The history alone tells where the search stands, so nothing is
// remembered between two calls. A batch may be shorter than n: there are no more neighbours, and to
// go beyond them before one is known to be no better would not be local search.
func (*Local) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "local")
	best, pending, ok := climber(h)
	if !ok {
		return d.fill(ctx, n, d.seeds("a start, drawn at random"))
	}
	// A neighbour whose result is awaited is taken, so none may be free while one is still out.
	near := d.around(best.arch)
	if len(near) == 0 && pending {
		return nil, context.Cause(ctx)
	} else if len(near) == 0 {
		return d.fill(ctx, n, d.seeds("a start, drawn at random, as no neighbour of the best is left"))
	}
	return d.fill(ctx, min(n, len(near)), func() (Proposal, error) {
		a := near[0]
		near = near[1:]
		why := fmt.Sprintf("a neighbour of %s, the best since the last start, with accuracy %.4f", best.arch.ID(), best.accuracy)
		return Proposal{Arch: a, Fidelity: h.Fidelity, Parent: best.arch.ID(), Why: why}, nil
	})
}

// climber is the best member since the last start, a trial that has no parent but itself; starts
// without anything between them are one. Pending tells whether results are still to come. So a
// restart needs no mark of its own: an architecture without parent, or one that continues itself,
// begins another climb, and what came before it no longer counts.
func climber(h History) (best member, pending, ok bool) {
	starting := false
	for _, t := range h.Trials {
		a, parent := t.Proposal.Arch, t.Proposal.Parent
		if t.Proposal.Fidelity < h.Fidelity || h.Space.Contains(a) != nil {
			continue
		}
		// A batch of several starts is one start: only the first of them forgets the climb before.
		before := starting
		if starting = parent == "" || parent == a.ID(); starting && !before {
			ok, pending = false, false
		}
		pending = pending || t.Pending()
		if accuracy, known := t.AccuracyAt(h.Fidelity); known && (!ok || accuracy > best.accuracy) {
			best, ok = member{a, accuracy}, true
		}
	}
	return best, pending, ok
}

// around lists the free neighbours of an architecture in random order.
func (d *drawer) around(a arch.Architecture) []arch.Architecture {
	var near []arch.Architecture
	for _, b := range d.h.Space.Neighbours(a) {
		if d.free(b) {
			near = append(near, b)
		}
	}
	d.r.Shuffle(len(near), func(i, j int) { near[i], near[j] = near[j], near[i] })
	return near
}
