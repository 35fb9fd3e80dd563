package pool

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/learn"
)

// StructuralOptions tune a Structural sampler.
type StructuralOptions struct {
	Initial int // random candidates before the first model; 0 means 10
	// Refit is the share by which the values must have grown before the hyperparameters are
	// sought again; 0 means 0.25.
	Refit float64
}

// Structural picks the candidate with the largest expected improvement under a Gaussian process
// that compares graphs by what flows through them: by the paths of operations from input to
// output, with multiplicity and without what changes nothing, and by how long they are and how
// often they meet each operation. Candidates with the same flow are one point, whose members
// differ by noise, and one of them is picked by lot. All candidates are scored; without graphs,
// they are compared by their static vectors.
//
// It learns from the values after as many units as all have reached that were started. One that
// lies further below the median than twice as far as the best lies above it counts as just so
// far below: how bad the bad are tells nothing about the best.
//
// A pick costs points·(values + dimensions). Each time that the values have grown by Refit, up
// to 150, the hyperparameters are sought again, values³ some fifty times over, and the process
// is conditioned anew, which costs points·values².
type Structural struct {
	o      StructuralOptions
	random *Random
	r      *rand.Rand

	points  [][]float64 // different vectors
	place   []int       // [candidate] in points
	members [][]int     // [point] candidates
	model   *posterior
	fitted  int // values that chose the model's kernel
}

var _ Sampler = (*Structural)(nil)

// NewStructural returns the sampler of a seed.
func NewStructural(seed uint64, o StructuralOptions) *Structural {
	o.Initial, o.Refit = cmp.Or(o.Initial, 10), cmp.Or(o.Refit, 0.25)
	return &Structural{o: o, random: NewRandom(seed), r: eval.Stream(seed, "pool", 0, "structural")}
}

// Pick implements Sampler.
func (s *Structural) Pick(ctx context.Context, v *View) (int, error) {
	seen, values := compared(v)
	if len(seen) < s.o.Initial {
		return s.random.Pick(ctx, v)
	}
	// Vectors are worked out once a run: they depend on the pool alone.
	if s.points == nil {
		s.group(structures(v.Candidates))
	}
	z, deviation := winsorised(values)
	// Equal values say nothing: any candidate is as good.
	if deviation == 0 {
		return s.random.Pick(ctx, v)
	}
	if err := s.condition(seen, z); err != nil {
		return 0, err
	}
	return s.best(v, z), nil
}

// compared lists the started candidates with their values after as many units as all have reached;
// those that diverged are left out. Values are large for good ones.
func compared(v *View) (seen []int, values []float64) {
	units := v.Length()
	for _, c := range v.Started {
		units = min(units, v.Reached(c))
	}
	for _, c := range v.Started {
		if y := v.Seen[c].Metric[units-1]; !math.IsNaN(y) && !math.IsInf(y, 0) {
			seen, values = append(seen, c), append(values, y)
		}
	}
	return seen, values
}

// group finds the different vectors. Equal to the last bit: vectors of equal flows are made by the
// same sums.
func (s *Structural) group(rows [][]float64) {
	known := map[string]int{}
	s.place = make([]int, len(rows))
	for c, row := range rows {
		key := make([]byte, 0, 8*len(row))
		for _, v := range row {
			key = binary.LittleEndian.AppendUint64(key, math.Float64bits(v))
		}
		at, ok := known[string(key)]
		if !ok {
			at = len(s.points)
			known[string(key)] = at
			s.points, s.members = append(s.points, row), append(s.members, nil)
		}
		s.place[c] = at
		s.members[at] = append(s.members[at], c)
	}
}

// winsorised returns values with mean 0 and deviation 1, the bad ones drawn in. Without it a few
// that learnt nothing would set the scale for all.
func winsorised(values []float64) (z []float64, deviation float64) {
	ascending := slices.Sorted(slices.Values(values))
	median := ascending[len(ascending)/2]
	least := median - 2*(ascending[len(ascending)-1]-median)
	z = make([]float64, len(values))
	for i, v := range values {
		z[i] = max(v, least)
	}
	_, variance := moments(z)
	standardise(z)
	return z, math.Sqrt(variance)
}

// mostSought is how many values choose the hyperparameters at most: more hardly move them.
const mostSought = 150

// condition brings the model up to the candidates seen: by those that are new, if it can. Values
// are standardised anew each time, which changes z and not the factor of the covariance, so it can
// stay.
func (s *Structural) condition(seen []int, z []float64) error {
	places := make([]int, len(seen))
	for i, c := range seen {
		places[i] = s.place[c]
	}
	due := acquire.Due(min(len(seen), mostSought), s.o.Refit)
	if s.model == nil || due > s.fitted || !s.model.led(places) {
		kernel, err := s.kernel(places, z)
		if err != nil {
			return err
		}
		s.model, s.fitted = newPosterior(s.points, kernel), len(places)
	}
	for _, at := range places[len(s.model.observed):] {
		s.model.observe(at)
	}
	return nil
}

// kernel seeks the hyperparameters.
func (s *Structural) kernel(places []int, z []float64) (learn.Kernel, error) {
	x := make([][]float64, len(places))
	for i, at := range places {
		x[i] = s.points[at]
	}
	process := learn.NewGP(learn.GPOptions{Raw: true})
	if err := process.Fit(x, z, nil); err != nil {
		return learn.Kernel{}, fmt.Errorf("model %d structures: %w", len(places), err)
	}
	return process.Kernel(), nil
}

// best returns a candidate never started with the largest expected improvement. Points without a
// fresh member are passed over; equal improvements go to the first point.
func (s *Structural) best(v *View, z []float64) int {
	const leastDeviation = 1e-4 // of values with deviation 1
	mean, incumbent := s.model.mean(z), slices.Max(z)
	var best []int
	score := math.Inf(-1)
	for at, members := range s.members {
		deviation := max(math.Sqrt(s.model.variance[at]), leastDeviation)
		ei := acquire.LogEI(mean[at], deviation, incumbent)
		if best != nil && ei <= score {
			continue
		}
		if fresh := unstarted(v, members); len(fresh) > 0 {
			best, score = fresh, ei
		}
	}
	return best[s.r.IntN(len(best))]
}

func unstarted(v *View, candidates []int) []int {
	var fresh []int
	for _, c := range candidates {
		if v.Reached(c) == 0 {
			fresh = append(fresh, c)
		}
	}
	return fresh
}
