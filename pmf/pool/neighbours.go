package pool

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"pmfnas/pmf/eval"
)

// nearest returns the candidates never started that lie nearest to one by their static vectors, at
// most n, the nearest first. It costs candidates·log candidates; equally near ones keep the order
// of the pool.
func nearest(v *View, to, n int) []int {
	type place struct {
		candidate int
		distance  float64
	}
	var fresh []place
	for c := range v.Candidates {
		if v.Reached(c) == 0 {
			fresh = append(fresh, place{c, squared(v.Candidates[c].Static, v.Candidates[to].Static)})
		}
	}
	slices.SortStableFunc(fresh, func(a, b place) int { return cmp.Compare(a.distance, b.distance) })
	found := make([]int, min(n, len(fresh)))
	for i := range found {
		found[i] = fresh[i].candidate
	}
	return found
}

func squared(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}

// Aging picks as regularized evolution does (Real et al. 2019): a mutation of the best of a
// tournament among the latest trainings is a random one of the rows nearest to it. Population and
// Tournament are numbers of candidates. Unlike the original, a child is a row that exists.
type Aging struct {
	Population, Tournament int
	Mutants                int // among how many of the nearest a mutation chooses: a pool has no other neighbours

	random *Random
	r      *rand.Rand
}

var _ Sampler = (*Aging)(nil)

// NewAging returns the sampler of a seed, with a population of 10, tournaments of 3
// and mutations among the 8 nearest.
func NewAging(seed uint64) *Aging {
	return &Aging{10, 3, 8, NewRandom(seed), eval.Stream(seed, "pool", 0, "aging")}
}

// Pick implements Sampler.
func (s *Aging) Pick(ctx context.Context, v *View) (int, error) {
	if len(v.Started) < s.Population {
		return s.random.Pick(ctx, v)
	}
	// The latest of those started: who is older is dead, however good.
	alive := v.Started[len(v.Started)-s.Population:]
	parent := -1
	for range s.Tournament {
		c := alive[s.r.IntN(len(alive))]
		if parent < 0 || v.Seen[c].Last() > v.Seen[parent].Last() {
			parent = c
		}
	}
	near := nearest(v, parent, s.Mutants)
	return near[s.r.IntN(len(near))], nil
}

// Local climbs: after a few random candidates it picks the row nearest to the best so far.
type Local struct {
	Initial int

	random *Random
}

var _ Sampler = (*Local)(nil)

// NewLocal returns the sampler of a seed, which begins with five random candidates.
func NewLocal(seed uint64) *Local { return &Local{5, NewRandom(seed)} }

// Pick implements Sampler.
func (s *Local) Pick(ctx context.Context, v *View) (int, error) {
	if len(v.Started) < s.Initial {
		return s.random.Pick(ctx, v)
	}
	return nearest(v, BestOfFurthest(v), 1)[0], nil
}
