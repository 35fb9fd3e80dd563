package pool

import (
	"context"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/eval"
)

// Climb is local search with restarts: it asks the neighbours of where it stands in a random order,
// moves on to the first that is better, and begins anew at a random candidate where none is.
// Neighbours are the nearest by the static vectors: of cells, those in which one operation differs.
// A pick costs the number of candidates where it has moved, else that of neighbours. It plays one
// run: where it stands is in it.
type Climb struct {
	Initial int // random candidates, at the best of which it begins

	random *Random
	r      *rand.Rand
	// near are the neighbours of place, started or not.
	place int // −1 before it begins
	near  []int
}

var _ Sampler = (*Climb)(nil)

// NewClimb returns the sampler of a seed, which begins with five random candidates.
func NewClimb(seed uint64) *Climb {
	return &Climb{Initial: 5, random: NewRandom(seed), r: eval.Stream(seed, "pool", 0, "climb"), place: -1}
}

// Pick implements Sampler.
func (s *Climb) Pick(ctx context.Context, v *View) (int, error) {
	if len(v.Started) < s.Initial {
		return s.random.Pick(ctx, v)
	}
	if s.place < 0 {
		s.stand(v, BestOfFurthest(v))
	}
	// Several may have come back better since it was asked last: it climbs as far as they lead.
	for better := s.better(v); better >= 0; better = s.better(v) {
		s.stand(v, better)
	}
	if fresh := unstarted(v, s.near); len(fresh) > 0 {
		return fresh[s.r.IntN(len(fresh))], nil
	}
	// A local optimum: it begins anew elsewhere.
	start, err := s.random.Pick(ctx, v)
	if err == nil {
		s.stand(v, start)
	}
	return start, err
}

func (s *Climb) stand(v *View, place int) {
	s.place, s.near = place, ring(v.Candidates, place)
}

// better returns the best neighbour that is better than where it stands, −1 for none.
func (s *Climb) better(v *View) int {
	better, value := -1, v.Seen[s.place].Last()
	for _, c := range s.near {
		if v.Reached(c) > 0 && v.Seen[c].Last() > value {
			better, value = c, v.Seen[c].Last()
		}
	}
	return better
}

// ring lists the candidates nearest to a place, and those that do not differ from it. The tolerance
// takes equal distances for equal whatever the rounding. Cost: candidates times the length of a
// vector.
func ring(candidates []Candidate, place int) []int {
	distances := make([]float64, len(candidates))
	least := math.Inf(1)
	for c := range candidates {
		distances[c] = squared(candidates[c].Static, candidates[place].Static)
		if distances[c] > 0 {
			least = min(least, distances[c])
		}
	}
	var near []int
	for c, d := range distances {
		if c != place && d <= least*(1+1e-9) {
			near = append(near, c)
		}
	}
	return near
}
