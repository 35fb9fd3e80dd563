package acquire

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pmfnas/pmf/learn"
)

// GPOptions tune GP.
type GPOptions struct {
	Points int  // rows that the process is conditioned on, see Selection; 0 means 150
	Linear bool // adds a linear kernel
	Greedy bool // scores by the mean alone, however sure it is
	// Refit is the share by which the rows must have grown before the hyperparameters are
	// sought again, by the rows that there were then; 0 means 0.1, negative means always.
	Refit float64
}

// GP scores by the logarithm of expected improvement (Eq. 21) over the best value, under a
// Gaussian process with a Matérn kernel. Cost Points³ where the hyperparameters are sought some
// fifty times over, else once, and Points²·m. The best value is the largest that was seen, noise
// and all, not the largest posterior mean.
type GP struct {
	o       GPOptions
	kernels Kernels
}

var _ Scorer = (*GP)(nil)

// NewGP returns the scorer.
func NewGP(o GPOptions) *GP {
	o.Points = cmp.Or(o.Points, 150)
	o.Refit = cmp.Or(o.Refit, 0.1)
	return &GP{o: o}
}

// Score implements Scorer. It draws nothing. The error is of rows that are not what Scorer asks
// for, or of a covariance that stays singular.
func (s *GP) Score(x [][]float64, y []float64, candidates [][]float64, _ *rand.Rand) ([]float64, error) {
	if err := check(x, y, candidates); err != nil {
		return nil, err
	}
	process, err := s.Fit(x, y)
	if err != nil || len(candidates) == 0 {
		return nil, err
	}
	mean, variance := process.Posterior(candidates)
	if s.o.Greedy {
		return mean, nil
	}
	return improvements(mean, variance, slices.Max(y)), nil
}

// improvements returns log EI for means and variances, in the unit of the values.
func improvements(mean, variance []float64, best float64) []float64 {
	scores := make([]float64, len(mean))
	for i, m := range mean {
		scores[i] = LogEI(m, max(math.Sqrt(variance[i]), leastDeviation), best)
	}
	return scores
}

// leastDeviation keeps log EI finite where a model is sure.
const leastDeviation = 1e-9

// Fit returns the process that Score judges by, conditioned on rows x [n, p] with their values.
// Its hyperparameters are those of the first rows, as many as there were when they were last
// due: so a scorer that sees rows come one by one seldom seeks them, and one that sees all at
// once finds the same.
func (s *GP) Fit(x [][]float64, y []float64) (*learn.GP, error) {
	o := learn.GPOptions{Linear: s.o.Linear}
	due := Due(len(x), s.o.Refit)
	places := Selection(y[:due], s.o.Points)
	var err error
	if o.Kernel, err = s.kernels.Find(at(x, places), at(y, places), o); err != nil {
		return nil, fmt.Errorf("model %d rows: %w", due, err)
	}
	places = Selection(y, s.o.Points)
	process := learn.NewGP(o)
	if err := process.Fit(at(x, places), at(y, places), nil); err != nil {
		return nil, fmt.Errorf("model %d rows: %w", len(x), err)
	}
	return process, nil
}
