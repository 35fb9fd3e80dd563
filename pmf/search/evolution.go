package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// EvolutionOptions tune Evolution.
type EvolutionOptions struct {
	Population int // the best members, which alone may become parents; 0 means 32
	Tournament int // members of which the best is the parent; 0 means a quarter of Population
}

// Evolution is the evolution of AmoebaNet's kind with a population, tournaments and single
// mutations (Real et al. 2017, 2019), in which the worst member leaves when a better one
// joins: the baseline to which they compare regularised evolution, where the oldest leaves
// ([Aging]). The population is founded by random draws. Cost n·log n.
type Evolution struct{ o EvolutionOptions }

var _ Strategy = (*Evolution)(nil)

// NewEvolution returns the strategy.
func NewEvolution(o EvolutionOptions) *Evolution {
	o.Population = cmp.Or(o.Population, 32)
	o.Tournament = cmp.Or(o.Tournament, max(2, o.Population/4))
	return &Evolution{o}
}

// Ask implements Strategy.
func (s *Evolution) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "evolution")
	population := fittest(h, s.o.Population)
	// As in Aging, founders are counted as they begin and not as they end.
	started := begun(h)
	return d.fill(ctx, n, func() (Proposal, error) {
		if started++; started > s.o.Population && len(population) > 0 {
			if p, ok := s.child(d, population); ok {
				return p, nil
			}
		}
		return d.random("drawn at random to found the population")
	})
}

// fittest lists the best members of all times, at most so many, the best first. Equal accuracies
// are ordered by age, the older first. Only as many are checked against the space as are needed:
// Contains costs more than a comparison.
func fittest(h History, most int) []member {
	type place struct {
		trial    int
		accuracy float64
	}
	var places []place
	for i := range h.Trials {
		if accuracy, ok := h.Trials[i].AccuracyAt(h.Fidelity); ok {
			places = append(places, place{i, accuracy})
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.accuracy, a.accuracy), cmp.Compare(a.trial, b.trial))
	})
	var found []member
	for _, p := range places {
		if len(found) == most {
			break
		}
		if a := h.Trials[p.trial].Proposal.Arch; h.Space.Contains(a) == nil {
			found = append(found, member{a, p.accuracy})
		}
	}
	return found
}

// child mutates the winner of a tournament until the child is new.
func (s *Evolution) child(d *drawer, population []member) (Proposal, bool) {
	for range tries {
		parent := tournament(d, population, s.o.Tournament)
		if a := d.h.Space.Mutate(parent.arch, d.r); d.free(a) {
			why := fmt.Sprintf("mutation of a parent with accuracy %.4f", parent.accuracy)
			return Proposal{Arch: a, Fidelity: d.h.Fidelity, Parent: parent.arch.ID(), Why: why}, true
		}
	}
	return Proposal{}, false
}

// tournament returns the best of so many members drawn at random. Members are drawn with
// replacement, as Real et al. do; the population must not be empty. Ties go to the one drawn first.
func tournament(d *drawer, population []member, size int) member {
	best := population[d.r.IntN(len(population))]
	for range size - 1 {
		if m := population[d.r.IntN(len(population))]; m.accuracy > best.accuracy {
			best = m
		}
	}
	return best
}
