package learn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// NuSVROptions configures a NuSVR. Inputs and values are standardised first; p is the number of
// inputs.
type NuSVROptions struct {
	C      float64 // bound on the weight of a row; 0 means 30
	Nu     float64 // least share of rows that carry weight, in (0, 1]; 0 means 0.5
	Gamma  float64 // of the kernel exp(−γ·|a−b|²); 0 means 0.03/p
	Sweeps int     // steps of the solver for each row, at most; 0 means 300
}

// NuSVR is ν support vector regression (Schölkopf et al. 2000) with a Gaussian kernel, in the
// formulation of LIBSVM (Chang and Lin 2002). Instead of the width of the tube it is told ν: at
// most that share of the rows lies outside the tube, at least that share carries weight. That
// needs no idea of the noise.
type NuSVR struct {
	options NuSVROptions
	support support
}

var _ Regressor = (*NuSVR)(nil)

// NewNuSVR returns an unfitted NuSVR.
func NewNuSVR(o NuSVROptions) *NuSVR { return &NuSVR{options: o} }

// Fit solves min ½βᵀKβ − yᵀβ, β = α − α*, with 0 ≤ α, α* ≤ C and Σα = Σα* = Cνn/2; cost steps·n
// and memory n². The error is of rows that no regressor can learn from, or of a ν that is no
// share.
func (s *NuSVR) Fit(x [][]float64, y []float64, _ *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit ν support vectors: %w", err)
	}
	nu := cmp.Or(s.options.Nu, 0.5)
	if !(nu > 0 && nu <= 1) {
		return fmt.Errorf("fit ν support vectors: ν is %v, want a share above 0 and at most 1", nu)
	}
	gamma := cmp.Or(s.options.Gamma, 0.03/math.Max(1, float64(len(x[0]))))
	s.support = fitSupport(x, y, gamma, func(kernel, y []float64) *dual {
		d := newDual(kernel, y, cmp.Or(s.options.C, 30))
		d.apart = true
		d.fill(nu)
		d.solve(tight, cmp.Or(s.options.Sweeps, 300)*len(y))
		return d
	})
	return nil
}

// fill brings both sums to Cνn/2, on the first rows, with β = 0. Every step keeps the sums, so a
// start that has them is all that the constraints ask for; LIBSVM starts there too.
func (d *dual) fill(nu float64) {
	n := len(d.gradient)
	left := d.c * nu * float64(n) / 2
	for i := range n {
		d.variables[i] = math.Min(left, d.c)
		d.variables[n+i] = d.variables[i]
		d.bar(i)
		d.bar(n + i)
		left -= d.variables[i]
	}
}

// Predict returns the intercept plus the weighted kernel to each support vector; cost p times their
// number a row.
func (s *NuSVR) Predict(x [][]float64) []float64 { return s.support.predict(x) }
