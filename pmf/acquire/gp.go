package acquire

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math"
	"math/rand/v2"
	"slices"

	"pmfnas/pmf/learn"
)

// GPOptions tune GP.
type GPOptions struct {
	Points int  // rows that the process is conditioned on, see Selection; 0 means 150
	Linear bool // adds a linear kernel
	// Refit is the share by which the rows must have grown before the hyperparameters are
	// sought again, by the rows that there were then; 0 means 0.1, negative means always.
	Refit float64
}

// GP scores by the logarithm of expected improvement (Eq. 21) over the best value, under a
// Gaussian process with a Matérn kernel. Cost Points³ where the hyperparameters are sought
// some fifty times over, else once, and Points²·m.
type GP struct {
	o     GPOptions
	seed  maphash.Seed
	key   uint64 // of the rows by which the kernel was found
	known *learn.Kernel
}

var _ Scorer = (*GP)(nil)

// NewGP returns the scorer.
func NewGP(o GPOptions) *GP {
	o.Points = cmp.Or(o.Points, 150)
	o.Refit = cmp.Or(o.Refit, 0.1)
	return &GP{o: o, seed: maphash.MakeSeed()}
}

// Score implements Scorer.
func (s *GP) Score(x [][]float64, y []float64, candidates [][]float64, _ *rand.Rand) ([]float64, error) {
	if err := check(x, y, candidates); err != nil {
		return nil, err
	}
	process, err := s.Fit(x, y)
	if err != nil || len(candidates) == 0 {
		return nil, err
	}
	mean, variance := process.Posterior(candidates)
	return improvements(mean, variance, slices.Max(y)), nil
}

// improvements returns log EI for means and variances.
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
func (s *GP) Fit(x [][]float64, y []float64) (*learn.GP, error) {
	kernel, err := s.kernel(x, y)
	if err != nil {
		return nil, err
	}
	return s.condition(x, y, kernel)
}

// condition fits a process to a selection of rows; a nil kernel is sought.
func (s *GP) condition(x [][]float64, y []float64, kernel *learn.Kernel) (*learn.GP, error) {
	places := Selection(y, s.o.Points)
	process := learn.NewGP(learn.GPOptions{Linear: s.o.Linear, Kernel: kernel})
	if err := process.Fit(at(x, places), at(y, places), nil); err != nil {
		return nil, fmt.Errorf("model %d rows: %w", len(x), err)
	}
	return process, nil
}

// kernel finds the hyperparameters by the first rows, as many as there were when they were
// last due. It remembers them by the content of these rows, so that a scorer that sees rows
// come one by one seldom seeks, and one that sees them all at once finds the same.
func (s *GP) kernel(x [][]float64, y []float64) (*learn.Kernel, error) {
	due := Due(len(x), s.o.Refit)
	key := s.hash(x[:due], y[:due])
	if s.known == nil || s.key != key {
		process, err := s.condition(x[:due], y[:due], nil)
		if err != nil {
			return nil, err
		}
		kernel := process.Kernel()
		s.known, s.key = &kernel, key
	}
	return s.known, nil
}

// Due returns how many of n rows there were when a model that is fitted anew whenever they
// have grown by a share was last fitted: every row up to 1/share, then geometrically fewer.
func Due(n int, share float64) int {
	if share <= 0 {
		return n
	}
	due := 0
	for next := 1; next <= n; next = max(due+1, int(math.Ceil(float64(due)*(1+share)))) {
		due = next
	}
	return due
}

func (s *GP) hash(x [][]float64, y []float64) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	var number [8]byte
	write := func(v float64) {
		binary.LittleEndian.PutUint64(number[:], math.Float64bits(v))
		h.Write(number[:])
	}
	for i, row := range x {
		write(y[i])
		for _, v := range row {
			write(v)
		}
	}
	return h.Sum64()
}
