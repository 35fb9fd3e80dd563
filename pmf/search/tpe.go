package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/arch"
)

// TPEOptions tune TPE.
type TPEOptions struct {
	Candidates int // drawn for each proposal from the density of good architectures; 0 means 24
	Warmup     int // usable trials, at any fidelity, before the densities are trusted; 0 means 10
	// Model tunes the densities. Its axes are those of the space.
	Model acquire.TPEOptions
}

// TPE draws candidates from a Parzen density of good architectures and proposes the one that
// is likeliest under it compared with that of the others (Bergstra et al. 2011): Optuna's
// multivariate TPE over the decisions of the space. Accuracies of lower fidelities are lifted.
// In the global stage, and in a space that lists its members, candidates are drawn from the
// space instead. Cost n·log n + min(n, Model.Points)·Candidates.
type TPE struct{ o TPEOptions }

var _ Strategy = (*TPE)(nil)

// NewTPE returns the strategy.
func NewTPE(o TPEOptions) *TPE {
	o.Candidates = cmp.Or(o.Candidates, 24)
	o.Warmup = cmp.Or(o.Warmup, 10)
	return &TPE{o}
}

// Ask implements Strategy.
func (s *TPE) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "tpe")
	return d.fill(ctx, n, s.sampler(h, d))
}

// sampler returns the source of new architectures, each drawn anew and at the drawer's fidelity.
func (s *TPE) sampler(h History, d *drawer) func() (Proposal, error) {
	points := collect(h)
	if len(points) < s.o.Warmup {
		return d.seeds("drawn at random before the densities are known")
	}
	code := newDecisions(h.Space)
	o := s.o.Model
	o.Axes = code.axes
	var x [][]float64
	var y []float64
	for _, p := range points {
		x, y = append(x, code.write(p.arch)), append(y, p.lifted)
	}
	model := acquire.NewTPE(o)
	// Both are fitted once an Ask: what a batch has chosen is excluded, not believed.
	ratio, good := model.Ratio(x, y, code.axes), model.Good(x, y, code.axes)
	return func() (Proposal, error) {
		var pool []arch.Architecture
		var rows [][]float64
		for range s.o.Candidates {
			if a, ok := d.likely(good, code); ok {
				pool, rows = append(pool, a), append(rows, code.write(a))
			}
		}
		if len(pool) == 0 {
			return d.random("drawn at random: what is likely to be good is taken")
		}
		scores := ratio(rows)
		best := slices.Index(scores, slices.Max(scores))
		why := fmt.Sprintf("log density ratio %.3g of good to other architectures, the best of %d candidates", scores[best], len(pool))
		return Proposal{Arch: pool[best], Fidelity: d.h.Fidelity, Why: why}, nil
	}
}

// likely draws a free architecture from the density, or from the space where the density would
// seldom meet it.
func (d *drawer) likely(good *acquire.Parzen, code decisions) (arch.Architecture, bool) {
	// A density sharpens on what it knows, so most draws of a late search are taken already.
	for range 8 {
		var a arch.Architecture
		if d.macro || d.h.Space.Finite() {
			a = d.sample(d.h.Space)
		} else {
			a = code.read(good.Sample(d.r))
		}
		if d.free(a) && d.h.Space.Contains(a) == nil {
			return a, true
		}
	}
	return arch.Architecture{}, false
}
