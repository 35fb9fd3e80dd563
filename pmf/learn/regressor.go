package learn

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Regressor learns a function from rows of numbers to a number. It is fitted again and again, from
// one goroutine at a time; [pmfnas/pmf/learn/learntest] tests all of this.
type Regressor interface {
	// Fit learns from rows x [n, p] and their values y [n], n ≥ 1, all finite; p may be 0. It
	// forgets what it learned before, keeps neither slice, and draws randomness only from r,
	// which a regressor without randomness ignores. Rows of other kinds are an error, after
	// which the regressor counts as unfitted.
	Fit(x [][]float64, y []float64, r *rand.Rand) error
	// Predict returns a finite value for each row. It may be called from several goroutines.
	// It panics on rows of another width than those fitted, and before the first Fit. What it
	// returns is the caller's; no rows get an empty answer.
	Predict(x [][]float64) []float64
}

// Named is a regressor that the command line and tests know by name.
type Named struct {
	Name string
	Doc  string
	New  func() Regressor // with its recommended setting
}

// All lists the regressors that have a name. A Regressor needs no name to be used.
func All() []Named {
	return []Named{
		{"ridge", "linear, with the penalty chosen by leave-one-out error", func() Regressor { return NewRidge(RidgeOptions{}) }},
		{"forest", "random forest", func() Regressor { return NewForest(ForestOptions{}) }},
		{"extratrees", "extremely randomised trees", func() Regressor { return NewExtraTrees(ExtraTreesOptions{}) }},
		{"boosted", "gradient-boosted trees", func() Regressor { return NewBoosted(BoostedOptions{}) }},
		{"svr", "support vectors, Gaussian kernel", func() Regressor { return NewSVR(SVROptions{}) }},
		{"nusvr", "ν support vectors, Gaussian kernel", func() Regressor { return NewNuSVR(NuSVROptions{}) }},
		{"gp", "Gaussian process, Matérn-5/2 kernel", func() Regressor { return NewGP(GPOptions{}) }},
	}
}

// checkRows refuses what no regressor can learn from: NaN would spread through every sum, and a
// sort of NaN is no order.
func checkRows(x [][]float64, y []float64) error {
	if len(x) == 0 || len(x) != len(y) {
		return fmt.Errorf("%d rows and %d values to learn from, want as many and at least one", len(x), len(y))
	}
	for i, row := range x {
		if len(row) != len(x[0]) {
			return fmt.Errorf("row %d has %d numbers, want %d as in row 0", i, len(row), len(x[0]))
		}
		for j, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("number %d of row %d is %v, want a finite one", j, i, v)
			}
		}
		if math.IsNaN(y[i]) || math.IsInf(y[i], 0) {
			return fmt.Errorf("value %d is %v, want a finite one", i, y[i])
		}
	}
	return nil
}
