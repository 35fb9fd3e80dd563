package pool

import (
	"context"
	"slices"

	"pmfnas/pmf/eval"
)

// Random picks candidates in a random order, the same one whatever else happens. Methods with equal
// seeds meet the candidates in one order, which pairs their runs.
type Random struct {
	seed  uint64
	order []int
}

var _ Sampler = (*Random)(nil)

// NewRandom returns the sampler of a seed.
func NewRandom(seed uint64) *Random { return &Random{seed: seed} }

// Pick implements Sampler.
func (s *Random) Pick(_ context.Context, v *View) (int, error) {
	if s.order == nil {
		s.order = eval.Stream(s.seed, "pool", 0, "order").Perm(len(v.Candidates))
	}
	// Cost: as many as were started.
	at := slices.IndexFunc(s.order, func(c int) bool { return v.Reached(c) == 0 })
	return s.order[max(0, at)], nil
}
