package learn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// ForestOptions configures a Forest.
type ForestOptions struct {
	Trees int     // how many; 0 means 100
	Leaf  int     // rows in a leaf, at least; 0 means 1 for up to 50 rows, else 2
	Depth int     // splits between root and leaf; 0 means no limit
	Share float64 // of the inputs tried at a split, in (0, 1]; 0 means 1/3
}

// Forest is a random forest (Breiman 2001): the mean of trees that each grew on a bootstrap
// sample and tried a random share of the inputs at each split.
type Forest struct {
	options ForestOptions
	grove   grove
}

var _ Regressor = (*Forest)(nil)

// NewForest returns an unfitted Forest.
func NewForest(o ForestOptions) *Forest { return &Forest{options: o} }

// Fit grows the trees; cost trees·p·n·depth. The error is of rows that no regressor can learn from.
func (f *Forest) Fit(x [][]float64, y []float64, r *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit forest: %w", err)
	}
	leaf := 2
	if len(x) <= 50 {
		leaf = 1
	}
	how := growth{
		depth: f.options.Depth,
		leaf:  float64(cmp.Or(f.options.Leaf, leaf)),
		tries: shareOf(cmp.Or(f.options.Share, 1.0/3), len(x[0])),
	}
	f.grove = newGrove(x, y, cmp.Or(f.options.Trees, 100), how, r, bootstrap)
	return nil
}

// bootstrap draws as many rows as there are, with replacement, and counts each: a weight of 2 is
// a row that was drawn twice, and about a third are left out.
func bootstrap(weight []float64, r *rand.Rand) {
	clear(weight)
	for range weight {
		weight[r.IntN(len(weight))]++
	}
}

// shareOf returns the number of inputs that a share in (0, 1] is, at least one.
func shareOf(share float64, inputs int) int {
	return max(1, int(math.Ceil(share*float64(inputs))))
}

// Predict returns the mean over the trees.
func (f *Forest) Predict(x [][]float64) []float64 {
	mean, _ := f.Spread(x)
	return mean
}

// Spread returns the mean over the trees and their standard deviation, which is large where the
// trees have seen little. It is the deviation between trees, not that of their mean, and holds
// no noise of the values.
func (f *Forest) Spread(x [][]float64) (mean, deviation []float64) { return f.grove.spread(x) }
