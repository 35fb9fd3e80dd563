package learn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// SVROptions configures an SVR. Inputs and values are standardised first; p is the number of
// inputs.
type SVROptions struct {
	C       float64 // bound on the weight of a row; 0 means 30
	Epsilon float64 // errors below it cost nothing, in deviations of the values; 0 means 0.05, negative none
	Gamma   float64 // of the kernel exp(−γ·|a−b|²); 0 means 0.03/p
	Sweeps  int     // steps of the solver for each row, at most; 0 means 300
}

// SVR is ε-insensitive support vector regression with a Gaussian kernel: the flattest function
// from which no value is farther than ε, where C is the price of the exceptions (Vapnik 1995).
// It is one of the three members that §1.2 of the paper names.
type SVR struct {
	options SVROptions
	support support
}

var _ Regressor = (*SVR)(nil)

// NewSVR returns an unfitted SVR.
func NewSVR(o SVROptions) *SVR { return &SVR{options: o} }

// tight is how far the optimality conditions of support vectors may be missed, in deviations
// of the values. LIBSVM stops at 1e-3; tables here are small enough to afford more.
const tight = 1e-5

// Fit solves min ½βᵀKβ − yᵀβ + ε|β|₁ with |β_i| ≤ C and Σβ = 0; cost steps·n and memory n². The
// error is of rows that no regressor can learn from.
func (s *SVR) Fit(x [][]float64, y []float64, _ *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit support vectors: %w", err)
	}
	gamma := cmp.Or(s.options.Gamma, 0.03/math.Max(1, float64(len(x[0]))))
	s.support = fitSupport(x, y, gamma, func(kernel, y []float64) *dual {
		d := newDual(kernel, y, cmp.Or(s.options.C, 30))
		d.epsilon = math.Max(0, cmp.Or(s.options.Epsilon, 0.05))
		d.solve(tight, cmp.Or(s.options.Sweeps, 300)*len(y))
		return d
	})
	return nil
}

// Predict returns the intercept plus the weighted kernel to each support vector; cost p times their
// number a row.
func (s *SVR) Predict(x [][]float64) []float64 { return s.support.predict(x) }
