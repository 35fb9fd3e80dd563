package learn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// ForestOptions configures a Forest.
type ForestOptions struct {
	Trees int     // 0 means 100
	Leaf  int     // rows in a leaf, at least; 0 means 1 for up to 50 rows, else 2
	Depth int     // splits between root and leaf; 0 means no limit
	Share float64 // of the inputs tried at a split, in (0, 1]; 0 means 1/3
}

// Forest is a random forest (Breiman 2001): the mean of trees that each grew on a bootstrap
// sample and tried a random share of the inputs at each split.
type Forest struct {
	options ForestOptions
	width   int
	trees   []tree
}

var _ Regressor = (*Forest)(nil)

// NewForest returns an unfitted Forest.
func NewForest(o ForestOptions) *Forest { return &Forest{options: o} }

// Fit grows the trees; cost trees·p·n·depth.
func (f *Forest) Fit(x [][]float64, y []float64, r *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit forest: %w", err)
	}
	n, p := len(x), len(x[0])
	leaf := 2
	if n <= 50 {
		leaf = 1
	}
	g := newGrower(newColumns(x), growth{
		depth: f.options.Depth,
		leaf:  float64(cmp.Or(f.options.Leaf, leaf)),
		tries: max(1, int(math.Ceil(cmp.Or(f.options.Share, 1.0/3)*float64(p)))),
	}, r)
	copy(g.target, y)
	f.width, f.trees = p, make([]tree, cmp.Or(f.options.Trees, 100))
	for t := range f.trees {
		clear(g.weight)
		for range n {
			g.weight[r.IntN(n)]++
		}
		f.trees[t] = g.grow()
	}
	return nil
}

// Predict returns the mean over the trees.
func (f *Forest) Predict(x [][]float64) []float64 {
	mean, _ := f.Spread(x)
	return mean
}

// Spread returns the mean over the trees and their standard deviation, which is large where
// the trees have seen little.
func (f *Forest) Spread(x [][]float64) (mean, deviation []float64) {
	mean, deviation = make([]float64, len(x)), make([]float64, len(x))
	count := float64(len(f.trees))
	values := make([]float64, len(f.trees))
	for i, row := range x {
		if len(row) != f.width {
			panic("learn: a row has another width than those fitted")
		}
		for t, tree := range f.trees {
			values[t] = tree.at(row)
			mean[i] += values[t] / count
		}
		for _, v := range values {
			deviation[i] += (v - mean[i]) * (v - mean[i]) / count
		}
		deviation[i] = math.Sqrt(deviation[i])
	}
	return mean, deviation
}
