package learn

import (
	"cmp"
	"fmt"
	"math/rand/v2"
)

// ExtraTreesOptions configures ExtraTrees.
type ExtraTreesOptions struct {
	Trees int     // how many; 0 means 200
	Leaf  int     // rows in a leaf, at least; 0 means 1
	Depth int     // splits between root and leaf; 0 means no limit
	Share float64 // of the inputs tried at a split, in (0, 1]; 0 means 1
}

// ExtraTrees is extremely randomised trees (Geurts, Ernst and Wehenkel 2006): the mean of trees
// that all saw all rows, but chose at each split among one random threshold an input. It is
// smoother than a Forest, whose steps stand where the rows happen to lie.
type ExtraTrees struct {
	options ExtraTreesOptions
	grove   grove
}

var _ Regressor = (*ExtraTrees)(nil)

// NewExtraTrees returns unfitted ExtraTrees.
func NewExtraTrees(o ExtraTreesOptions) *ExtraTrees { return &ExtraTrees{options: o} }

// Fit grows the trees; cost trees·p·n·depth. The error is of rows that no regressor can learn from.
func (e *ExtraTrees) Fit(x [][]float64, y []float64, r *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit extra trees: %w", err)
	}
	how := growth{
		depth:  e.options.Depth,
		leaf:   float64(cmp.Or(e.options.Leaf, 1)),
		tries:  shareOf(cmp.Or(e.options.Share, 1), len(x[0])),
		random: true,
	}
	e.grove = newGrove(x, y, cmp.Or(e.options.Trees, 200), how, r, nil)
	return nil
}

// Predict returns the mean over the trees.
func (e *ExtraTrees) Predict(x [][]float64) []float64 {
	mean, _ := e.Spread(x)
	return mean
}

// Spread returns the mean over the trees and their standard deviation. With one row a leaf all
// trees agree on the rows learned from, whatever their noise: there it says nothing.
func (e *ExtraTrees) Spread(x [][]float64) (mean, deviation []float64) { return e.grove.spread(x) }
