package learn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// SVROptions configures an SVR. Inputs and values are standardised first.
type SVROptions struct {
	C       float64 // bound on the weight of a row; 0 means 30
	Epsilon float64 // errors below it cost nothing, in deviations of the values; 0 means 0.05, negative none
	Gamma   float64 // of the kernel exp(−γ·|a−b|²); 0 means 0.03/p
	Sweeps  int     // steps of the solver for each row, at most; 0 means 300
}

// SVR is ε-insensitive support vector regression with a Gaussian kernel.
type SVR struct {
	options SVROptions
	support support
}

var _ Regressor = (*SVR)(nil)

// NewSVR returns an unfitted SVR.
func NewSVR(o SVROptions) *SVR { return &SVR{options: o} }

// tight is how far the optimality conditions of support vectors may be missed, in deviations
// of the values.
const tight = 1e-5

// Fit solves min ½βᵀKβ − yᵀβ + ε|β|₁ with |β_i| ≤ C and Σβ = 0; cost steps·n.
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

// Predict returns the weighted kernel to each support vector.
func (s *SVR) Predict(x [][]float64) []float64 { return s.support.predict(x) }
