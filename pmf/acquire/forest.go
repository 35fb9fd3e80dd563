package acquire

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"pmfnas/pmf/learn"
)

// ForestOptions tune Forest.
type ForestOptions struct {
	Trees  int // how many; 0 means 30
	Points int // rows that the trees grow on, see Selection; 0 means 300
}

// Forest scores by the logarithm of expected improvement over the best value, for a normal
// value with the mean of a random forest's trees and their spread, as in SMAC (Hutter et al.
// 2011). Cost Trees·p·n·log n for n ≤ Points, and Trees·log n a candidate.
type Forest struct{ o ForestOptions }

var _ Scorer = (*Forest)(nil)

// NewForest returns the scorer.
func NewForest(o ForestOptions) *Forest {
	o.Trees = cmp.Or(o.Trees, 30)
	o.Points = cmp.Or(o.Points, 300)
	return &Forest{o}
}

// Score implements Scorer. The error is of rows that are not what Scorer asks for.
func (s *Forest) Score(x [][]float64, y []float64, candidates [][]float64, r *rand.Rand) ([]float64, error) {
	if err := check(x, y, candidates); err != nil {
		return nil, err
	}
	places := Selection(y, s.o.Points)
	forest := learn.NewForest(learn.ForestOptions{Trees: s.o.Trees})
	if err := forest.Fit(at(x, places), at(y, places), r); err != nil {
		return nil, fmt.Errorf("model %d rows: %w", len(x), err)
	}
	mean, variance := forest.Spread(candidates)
	for i, d := range variance {
		variance[i] = d * d
	}
	return improvements(mean, variance, slices.Max(y)), nil
}
