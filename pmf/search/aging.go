package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/predict"
)

// AgingOptions tune Aging.
type AgingOptions struct {
	Population int // youngest members that may become parents; 0 means 32
	Tournament int // members of which the best is the parent; 0 means a quarter of Population
	Warmup     int // evaluations before evolution begins; 0 means half of Population, negative means none

	// Strength ε₀ of Eq. 17: the chance that a mutation is followed by another; it decays as
	// exp(−t/Decay) with the rounds. 0 means 0.5, negative means only ever one, and none by Eq. 19.
	Strength float64
	Decay    float64 // T_decay, in rounds; 0 means 10
	// Correlated is the share of children that are mutated by Eq. 19, all of the cell at once
	// and along what varies among good architectures, with twice Strength as ε. 0 means 0.1,
	// negative means none.
	Correlated float64
	// Screen is how many children are bred for each that is proposed, the best predicted one.
	// 0 means 8; without a predictor it is always 1.
	Screen int
}

// Aging is regularised evolution: a parent wins a tournament among the youngest members, its
// mutated child joins, and members leave by age and not by accuracy. The warm-up continues the best
// lower-fidelity trials, where the history has them, and draws at random elsewhere. It is the
// evolution of Real et al. (2019) with four additions: mutations weaken over the rounds (Eq. 17),
// some follow Σ (Eq. 19), a predictor screens the children, and the founders may come from a stage
// before. A member's age is its place in the history, so no population has to be remembered.
type Aging struct{ o AgingOptions }

var _ Strategy = (*Aging)(nil)

// NewAging returns regularised evolution.
func NewAging(o AgingOptions) *Aging {
	o.Population = cmp.Or(o.Population, 32)
	o.Tournament = cmp.Or(o.Tournament, max(2, o.Population/4))
	o.Warmup = cmp.Or(o.Warmup, o.Population/2)
	o.Strength = max(0, cmp.Or(o.Strength, 0.5)) // a negative ε would mutate by Eq. 19 as a positive one does
	o.Decay = cmp.Or(o.Decay, 10)
	o.Correlated = cmp.Or(o.Correlated, 0.1)
	o.Screen = cmp.Or(o.Screen, 8)
	return &Aging{o}
}

// Ask implements Strategy.
func (s *Aging) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "aging")
	// The population stays as it is through the batch: its own children have no accuracy yet.
	population := youngest(h, s.o.Population)
	started := begun(h)
	seeds := rank(h, candidates(h, d.known), control.Constant(0))
	return d.fill(ctx, n, func() (Proposal, error) {
		// Counting what was begun, and not what is known, makes the warm-up as long with many
		// workers as with one.
		started++
		if started > s.o.Warmup && len(population) > 0 {
			if p, ok := s.child(d, population); ok {
				return p, nil
			}
		}
		for len(seeds) > 0 {
			p := seeds[0].promote(h)
			if seeds = seeds[1:]; d.free(p.Arch) { // no child of this batch
				return p, nil
			}
		}
		return d.random("drawn at random to found the population")
	})
}

// member is an architecture with its accuracy at the asked fidelity.
type member struct {
	arch     arch.Architecture
	accuracy float64
}

// youngest lists the last members that joined, at most so many, oldest first. Members outside the
// space, in regions that were given up, do not count.
func youngest(h History, most int) []member {
	var found []member
	for i := len(h.Trials) - 1; i >= 0 && len(found) < most; i-- {
		t := &h.Trials[i]
		if accuracy, ok := t.AccuracyAt(h.Fidelity); ok && h.Space.Contains(t.Proposal.Arch) == nil {
			found = append(found, member{t.Proposal.Arch, accuracy})
		}
	}
	slices.Reverse(found)
	return found
}

// begun counts the trials at the asked fidelity or above, pending and failed ones, too. With the
// trials of the stages before among them, as far as they were trained high enough.
func begun(h History) int {
	n := 0
	for i := range h.Trials {
		if h.Trials[i].Proposal.Fidelity >= h.Fidelity {
			n++
		}
	}
	return n
}

// child breeds from the winner of a tournament. With a predictor, several children are bred and the
// best predicted one is proposed. Covariance and screening are worked out for each proposal anew,
// which costs population·choices and one prediction of Screen samples.
func (s *Aging) child(d *drawer, population []member) (Proposal, bool) {
	parent := tournament(d, population, s.o.Tournament)
	sigma := newCovariance(d.h.Space, population)
	breed := 1
	if d.h.Predict != nil {
		breed = s.o.Screen
	}
	var children []Proposal
	for range breed {
		if c, ok := s.mutant(d, parent, sigma); ok {
			children = append(children, c)
		}
	}
	return screen(d.h, children)
}

// mutant mutates until the child is new. false means that all of so many tries led to what is taken
// or outside.
func (s *Aging) mutant(d *drawer, parent member, sigma covariance) (Proposal, bool) {
	for range tries {
		a, how := s.mutate(d, parent.arch, sigma)
		if d.free(a) && d.h.Space.Contains(a) == nil {
			why := fmt.Sprintf("%s of a parent with accuracy %.4f", how, parent.accuracy)
			return Proposal{Arch: a, Fidelity: d.h.Fidelity, Parent: parent.arch.ID(), Why: why}, true
		}
	}
	return Proposal{}, false
}

// mutate changes a parent, the less the later (Eq. 17), and names what was done. Every step changes
// one decision; the number of steps is geometric with the strength as the chance of one more, so a
// strength near 1 leads far away. Strength must be below 1.
func (s *Aging) mutate(d *drawer, a arch.Architecture, sigma covariance) (child arch.Architecture, how string) {
	strength := s.o.Strength * math.Exp(-float64(d.h.Round)/s.o.Decay)
	if d.r.Float64() < s.o.Correlated {
		// A step of Eq. 19 may leave a finite space: its nearest member stands in.
		return d.h.Space.Nearest(sigma.mutate(a, 2*strength, d.r)), "mutation along what varies among good architectures (Eq. 19)"
	}
	steps := 1
	a = d.h.Space.Mutate(a, d.r)
	for d.r.Float64() < strength {
		a, steps = d.h.Space.Mutate(a, d.r), steps+1
	}
	return a, fmt.Sprintf("mutation in %d steps", steps)
}

// screen returns the best predicted child, the first one without a predictor. Predictions that are
// no numbers never exceed top, so with nothing but those the first child is taken, as without a
// predictor.
func screen(h History, children []Proposal) (Proposal, bool) {
	if len(children) < 2 || h.Predict == nil {
		return first(children)
	}
	samples := make([]predict.Sample, len(children))
	for i, c := range children {
		samples[i] = h.Unseen(c.Arch)
	}
	best, top := 0, math.Inf(-1)
	for i, p := range h.Predict(samples) {
		if p.Mean > top {
			best, top = i, p.Mean
		}
	}
	chosen := children[best]
	if finite(top) {
		chosen.Why += fmt.Sprintf("; predicted %.4f, the best of %d children", top, len(children))
	}
	return chosen, true
}

func first(children []Proposal) (Proposal, bool) {
	if len(children) == 0 {
		return Proposal{}, false
	}
	return children[0], true
}
