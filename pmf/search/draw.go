package search

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
)

const (
	tries     = 64      // random draws before a space is searched for what is left
	walkLimit = 1 << 16 // points that are then visited
)

// drawer draws architectures that the history does not have yet. One is made for each Ask, and is
// one goroutine's.
type drawer struct {
	h     History
	known ledger
	r     *rand.Rand
	// macro tells that only the macro structure varies, with the default cell: what the
	// global stage does until every macro structure is taken (§1.3.1).
	macro bool
}

func newDrawer(h History, strategy string) *drawer {
	return &drawer{
		h:     h,
		known: newLedger(h),
		// The stream is named by how many trials there are: equal histories draw equal numbers, and
		// longer ones draw anew.
		r:     eval.Stream(h.Seed, h.Stage.String(), len(h.Trials), "search/"+strategy),
		macro: h.Stage == eval.Global,
	}
}

// fill calls next until there are n proposals, each taken as soon as it is made. It returns fewer
// when next is exhausted, and ErrExhausted when there are none at all. It is where cancelling is
// noticed, once a proposal; what was found so far is then dropped, since the caller is about to
// stop.
func (d *drawer) fill(ctx context.Context, n int, next func() (Proposal, error)) ([]Proposal, error) {
	var batch []Proposal
	for len(batch) < n {
		if err := context.Cause(ctx); err != nil {
			return nil, fmt.Errorf("propose %d of %d: %w", len(batch)+1, n, err)
		}
		p, err := next()
		if errors.Is(err, ErrExhausted) && len(batch) > 0 {
			break
		} else if err != nil {
			return nil, err
		}
		d.known.take(p)
		batch = append(batch, p)
	}
	return batch, nil
}

// seed fills a batch before a model knows enough.
func (d *drawer) seed(ctx context.Context, n int, why string) ([]Proposal, error) {
	return d.fill(ctx, n, d.seeds(why))
}

// seeds continues the best lower-fidelity trials, one after the other, then draws at random.
func (d *drawer) seeds(why string) func() (Proposal, error) {
	seeds := rank(d.h, candidates(d.h, d.known), control.Constant(0))
	return func() (Proposal, error) {
		for len(seeds) > 0 {
			p := seeds[0].promote(d.h)
			if seeds = seeds[1:]; d.free(p.Arch) {
				return p, nil
			}
		}
		return d.random(why)
	}
}

// random proposes any architecture of the space that is not taken. Its exhaustion is final only
// within walkLimit: a space so large cannot be searched through.
func (d *drawer) random(why string) (Proposal, error) {
	a, ok := d.fresh(d.h.Space)
	if !ok && d.macro {
		d.macro = false
		a, ok = d.fresh(d.h.Space)
	}
	if !ok {
		return Proposal{}, ErrExhausted
	}
	return Proposal{Arch: a, Fidelity: d.h.Fidelity, Why: why}, nil
}

// fresh draws from a space, or from its macro structures alone, what is not taken: at random,
// and when chance meets only what is taken, by looking through the space.
func (d *drawer) fresh(s arch.Space) (arch.Architecture, bool) {
	for range tries {
		if a := d.sample(s); d.free(a) {
			return a, true
		}
	}
	for a := range d.lattice(s).walk(walkLimit) {
		if d.free(a) {
			return a, true
		}
	}
	return arch.Architecture{}, false
}

// s is the space or a part of it.
func (d *drawer) sample(s arch.Space) arch.Architecture {
	if d.macro {
		return s.SampleMacro(d.r)
	}
	return s.Sample(d.r)
}

func (d *drawer) lattice(s arch.Space) lattice {
	if d.macro {
		return newMacroLattice(s)
	}
	return newLattice(s)
}

func (d *drawer) free(a arch.Architecture) bool { return d.known.free(a, d.h.Fidelity) }
