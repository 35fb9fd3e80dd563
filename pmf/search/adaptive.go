package search

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"pmfnas/pmf/arch"
)

// AdaptiveOptions tune Adaptive.
type AdaptiveOptions struct {
	// Temperature τ_s of Eq. 16, in accuracy; 0 means the standard deviation of the regions'
	// densities, so that the sampling is the same whatever the scale of the accuracies.
	Temperature float64
	// Explore is the chance that a proposal goes to a region nobody visited, while there is
	// one: the grid's part in the paper's mix. 0 means 0.5, negative means none.
	Explore float64
}

// Adaptive samples regions by what was found in them, p ∝ exp(ρ(R)/τ_s) (Eq. 13 and 16), and
// architectures uniformly inside. It covers the grid of regions while it sharpens.
type Adaptive struct{ o AdaptiveOptions }

var _ Strategy = (*Adaptive)(nil)

// NewAdaptive returns the sampler of the global stage.
func NewAdaptive(o AdaptiveOptions) *Adaptive {
	o.Explore = cmp.Or(o.Explore, 0.5)
	return &Adaptive{o}
}

// Ask implements Strategy.
func (s *Adaptive) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "adaptive")
	// Densities stay those of the history through a batch; only visits are noted.
	f := newField(h, s.o.Temperature)
	return d.fill(ctx, n, func() (Proposal, error) {
		for {
			i, why, ok := f.pick(d, s.o.Explore)
			// No open region is left.
			if !ok && d.macro {
				d.macro = false // every macro structure is taken: open the cells
				f.reopen()
				continue
			} else if !ok {
				return Proposal{}, ErrExhausted
			}
			if a, ok := f.draw(d, i); ok {
				return Proposal{Arch: a, Fidelity: h.Fidelity, Why: why}, nil
			}
			// Nothing free is left in the region, and it is not drawn again in this batch.
			f.closed[i] = true
		}
	})
}

// field is the grid of regions with their densities, as one batch sees it. All slices are [region],
// in the order of the space.
type field struct {
	space       arch.Space
	regions     []Density
	visited     []bool // before, or by a proposal of this batch
	closed      []bool // nothing is left inside
	temperature float64
}

func newField(h History, temperature float64) *field {
	f := &field{space: h.Space, regions: Densities(h), temperature: temperature}
	f.visited = make([]bool, len(f.regions))
	f.closed = make([]bool, len(f.regions))
	for i, d := range f.regions {
		f.visited[i] = d.Count > 0
	}
	if f.temperature <= 0 {
		// A floor of a tenth of a point: with equal densities, or a single one, any temperature is
		// uniform sampling.
		f.temperature = max(spreadOf(f.regions), 1e-3)
	}
	return f
}

// spreadOf is the standard deviation of the visited regions' densities. 0 for fewer than two.
// Welford's running sums: no second pass, nothing cancels.
func spreadOf(regions []Density) float64 {
	var n, mean, squares float64
	for _, d := range regions {
		if d.Count > 0 {
			n++
			delta := d.Mean - mean
			mean += delta / n
			squares += delta * (d.Mean - mean)
		}
	}
	if n < 2 {
		return 0
	}
	return math.Sqrt(squares / n)
}

// pick chooses an open region: an unvisited one with the chance explore, evenly, else any by Eq.
// 16.
func (f *field) pick(d *drawer, explore float64) (i int, why string, ok bool) {
	if d.r.Float64() < explore {
		even := func(i int) float64 { return weight(!f.visited[i] && !f.closed[i], 1) }
		if i, ok = f.choose(d, even); ok {
			return i, fmt.Sprintf("region %v was never visited", f.regions[i].Region), true
		}
	}
	// Measured from the best, an exponent is at most 0 and cannot overflow.
	top := math.Inf(-1)
	for _, r := range f.regions {
		top = max(top, r.Shrunk)
	}
	boltzmann := func(i int) float64 {
		return weight(!f.closed[i], math.Exp((f.regions[i].Shrunk-top)/f.temperature))
	}
	if i, ok = f.choose(d, boltzmann); !ok {
		return 0, "", false
	}
	r := f.regions[i]
	return i, fmt.Sprintf("region %v has density %.4f over %d trials (temperature %.3g)",
		r.Region, r.Shrunk, r.Count, f.temperature), true
}

// A closed region weighs nothing.
func weight(open bool, w float64) float64 {
	if !open {
		return 0
	}
	return max(w, 1e-12) // an open region is never impossible
}

// choose draws an index with probability proportional to its weight.
func (f *field) choose(d *drawer, weight func(i int) float64) (int, bool) {
	total := 0.0
	for i := range f.regions {
		total += weight(i)
	}
	if total == 0 {
		return 0, false
	}
	left, last := d.r.Float64()*total, -1
	for i := range f.regions {
		if w := weight(i); w > 0 {
			if last, left = i, left-w; left < 0 {
				return i, true
			}
		}
	}
	// Rounding can leave a rest of the total behind the last open region.
	return last, last >= 0
}

// draw proposes from inside a region.
func (f *field) draw(d *drawer, i int) (arch.Architecture, bool) {
	a, ok := d.fresh(f.space.Within(f.regions[i].Region))
	f.visited[i] = f.visited[i] || ok
	return a, ok
}

// reopen makes every region available again.
func (f *field) reopen() { clear(f.closed) }
