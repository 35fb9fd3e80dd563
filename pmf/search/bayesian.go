package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
)

// BayesianOptions tune Bayesian.
type BayesianOptions struct {
	Random     int // candidates drawn at random for each batch; 0 means 100
	Parents    int // best architectures whose neighbours are candidates; 0 means 3
	Neighbours int // candidates drawn from these neighbours; 0 means 100
	Continued  int // candidates among the lower-fidelity trials, the best first; 0 means 50
	Points     int // trials that the process is fitted to, at most; the cost grows with its cube; 0 means 150
	Warmup     int // usable trials, at any fidelity, before the process is trusted; 0 means 4
}

// Bayesian is Bayesian optimisation (Eq. 20 and 21): a Gaussian process with a Matérn kernel over
// the space's encoding, whose prior mean is the predictor's where there is one, and the logarithm
// of expected improvement over random candidates, neighbours of the best, and lower-fidelity trials
// that can continue. Where the history tells costs, too, it is expected improvement of the
// hypervolume over all objectives. In a batch each choice is believed to come out as expected
// before the next is made. To fit the process costs points³, some fifty times over when
// hyperparameters are due, and a proposal candidates·points².
type Bayesian struct {
	o BayesianOptions
	// kernels only saves time: the hyperparameters are a function of the rows that they are sought
	// by, so a strategy without it answers the same.
	kernels acquire.Kernels
}

var _ Strategy = (*Bayesian)(nil)

// NewBayesian returns the strategy of the fine stage.
func NewBayesian(o BayesianOptions) *Bayesian {
	o.Random = cmp.Or(o.Random, 100)
	o.Parents = cmp.Or(o.Parents, 3)
	o.Neighbours = cmp.Or(o.Neighbours, 100)
	o.Continued = cmp.Or(o.Continued, 50)
	o.Points = cmp.Or(o.Points, 150)
	o.Warmup = cmp.Or(o.Warmup, 4)
	return &Bayesian{o: o}
}

// Ask implements Strategy.
func (s *Bayesian) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "bayesian")
	// One point an architecture, at whatever fidelity: these are what Warmup counts.
	points := collect(h)
	if len(points) < s.o.Warmup {
		return d.seed(ctx, n, "drawn at random before the Gaussian process knows enough")
	}
	model, err := newSurrogate(h, points, s.o.Points, &s.kernels)
	if err != nil {
		return nil, fmt.Errorf("model %d trials: %w", len(points), err)
	}
	pool := s.pool(d, points)
	model.price(h, pool)
	// Each choice is believed by the model before the next is made (the kriging believer of
	// Ginsbourger et al. 2010), which is why the scores are worked out anew.
	return d.fill(ctx, n, func() (Proposal, error) {
		if len(pool) == 0 {
			return d.random("drawn at random: no candidate is left near the known ones")
		}
		var c option
		c, pool, err = model.choose(pool)
		return c.Proposal, err
	})
}

// option is one candidate of a batch.
type option struct {
	Proposal
	trial *Trial    // of lower fidelity, that it continues; nil for a new architecture
	row   []float64 // its encoding, with the fidelity
	prior float64   // prior mean of its accuracy
	known float64   // deviation of the predictor; 0 without one
	score float64   // of a scorer; larger is better
}

// pool gathers the candidates of a batch, each architecture once. What continues comes before what
// is new, and where both are one network the first stays. There are at most Continued + Neighbours
// + Random.
func (s *Bayesian) pool(d *drawer, points []point) []option {
	seen := map[arch.Architecture]bool{}
	var pool []option
	add := func(p Proposal, t *Trial) {
		if id := p.Arch.Canonical(); !seen[id] && d.free(p.Arch) {
			seen[id] = true
			pool = append(pool, option{Proposal: p, trial: t, row: code(d.h, p.Arch, p.Fidelity)})
		}
	}
	ranked := rank(d.h, candidates(d.h, d.known), control.Constant(0))
	for _, c := range ranked[:min(len(ranked), s.o.Continued)] {
		add(c.promote(d.h), &c.Trial)
	}
	for _, p := range s.near(d, points) {
		add(p, nil)
	}
	for range s.o.Random {
		a := d.sample(d.h.Space)
		add(Proposal{Arch: a, Fidelity: d.h.Fidelity, Why: "a random candidate"}, nil)
	}
	return pool
}

// near draws neighbours of the best architectures. While only the macro structure varies, all
// candidates are random. Neighbours of several parents may repeat; the pool keeps one of each.
func (s *Bayesian) near(d *drawer, points []point) []Proposal {
	if d.macro {
		return nil
	}
	best := slices.DeleteFunc(slices.Clone(points), func(p point) bool { return d.h.Space.Contains(p.arch) != nil })
	slices.SortStableFunc(best, func(a, b point) int { return cmp.Compare(b.lifted, a.lifted) })
	var near []Proposal
	for _, p := range best[:min(len(best), s.o.Parents)] {
		for _, a := range d.h.Space.Neighbours(p.arch) {
			why := fmt.Sprintf("a neighbour of %s with accuracy %.4f", p.arch.ID(), p.accuracy)
			near = append(near, Proposal{Arch: a, Fidelity: d.h.Fidelity, Parent: p.arch.ID(), Why: why})
		}
	}
	d.r.Shuffle(len(near), func(i, j int) { near[i], near[j] = near[j], near[i] })
	return near[:min(len(near), s.o.Neighbours)]
}

// code is the encoding of an architecture at a fidelity. The fidelity is one more input, 0, ½ or 1,
// so that one process speaks of all three. Its length is Dim+1.
func code(h History, a arch.Architecture, f eval.Fidelity) []float64 {
	return append(h.Space.Encode(a), float64(f)/2)
}
