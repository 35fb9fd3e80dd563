package learn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// RidgeOptions configures a Ridge.
type RidgeOptions struct {
	// Lambda is the penalty on squared coefficients of standardised inputs, as scikit-learn's
	// alpha: 0 chooses it by leave-one-out error, negative means none.
	Lambda float64
}

// Ridge is linear regression with an intercept and an L2 penalty, in closed form. Inputs are
// standardised, so that the penalty means the same for each; the intercept is not penalised.
type Ridge struct {
	options      RidgeOptions
	scale        scaler
	intercept    float64   // the values' mean
	coefficients []float64 // of standardised inputs
	lambda       float64   // in use
}

var _ Regressor = (*Ridge)(nil)

// NewRidge returns an unfitted Ridge.
func NewRidge(o RidgeOptions) *Ridge { return &Ridge{options: o} }

// Lambda returns the penalty that the last Fit used, whether chosen or given.
func (r *Ridge) Lambda() float64 { return r.lambda }

// Fit solves for the coefficients; cost n·p·min(n, p). Through the singular vectors every
// penalty of the grid costs only n more for each direction. The error is of rows that no
// regressor can learn from.
func (r *Ridge) Fit(x [][]float64, y []float64, _ *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit ridge: %w", err)
	}
	r.scale = newScaler(x)
	p := len(x[0])
	r.coefficients, r.lambda = make([]float64, p), math.Max(0, r.options.Lambda)
	centred, mean, deviation := centre(y)
	r.intercept = mean
	if p == 0 {
		return nil
	}
	scaled := r.scale.apply(x)
	basis, power, err := principal(scaled)
	if err != nil {
		return fmt.Errorf("fit ridge: %w", err)
	}
	along := project(basis, centred)
	if r.options.Lambda == 0 {
		r.lambda = leaveOneOut(basis, power, along, centred)
	}
	// β = Σ_k v_k·s_k/(s_k²+λ)·(u_kᵀy), and v_k·s_k is Xᵀu_k: right singular vectors are not
	// needed.
	for k, direction := range basis {
		weight := deviation * along[k] / (power[k] + r.lambda)
		for i, u := range direction {
			for j, v := range scaled[i] {
				r.coefficients[j] += weight * u * v
			}
		}
	}
	return nil
}

// Predict returns the intercept plus the weighted inputs.
func (r *Ridge) Predict(x [][]float64) []float64 {
	out := make([]float64, len(x))
	for i, row := range r.scale.apply(x) {
		out[i] = r.intercept
		for j, v := range row {
			out[i] += r.coefficients[j] * v
		}
	}
	return out
}

// principal returns the left singular vectors of x [k, n], and the squares of their singular
// values, through the smaller of the two Gram matrices. Directions without power are left out:
// squaring halves the digits, so below 1e-12 of the largest square nothing is known of them.
func principal(x [][]float64) (basis [][]float64, power []float64, err error) {
	n, p := len(x), len(x[0])
	flat := mat.NewDense(n, p, nil)
	for i, row := range x {
		flat.SetRow(i, row)
	}
	var gram mat.SymDense
	// XᵀX = V·S²·Vᵀ has the right singular vectors, from which the left ones follow as X·v/s;
	// XXᵀ = U·S²·Uᵀ has them at once.
	if p < n {
		gram.SymOuterK(1, flat.T())
	} else {
		gram.SymOuterK(1, flat)
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(&gram, true) {
		return nil, nil, fmt.Errorf("the Gram matrix of %d rows has no eigenvalues", n)
	}
	values := eigen.Values(nil) // ascending
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	if p < n {
		var left mat.Dense
		left.Mul(flat, &vectors)
		vectors = left
	}
	floor := 1e-12 * values[len(values)-1]
	for k, v := range values {
		if v <= floor || v <= 0 {
			continue
		}
		direction := mat.Col(nil, k, &vectors)
		if p < n {
			for i := range direction {
				direction[i] /= math.Sqrt(v)
			}
		}
		basis, power = append(basis, direction), append(power, v)
	}
	return basis, power, nil
}

// project returns uᵀy of each direction.
func project(basis [][]float64, y []float64) []float64 {
	along := make([]float64, len(basis))
	for k, direction := range basis {
		for i, u := range direction {
			along[k] += u * y[i]
		}
	}
	return along
}

// leaveOneOut returns the penalty, of a grid, whose predictions for rows left out are best: with
// the hat matrix H, the residual without row i is (y_i − ŷ_i)/(1 − H_ii). Of equally good ones
// it is the smallest.
func leaveOneOut(basis [][]float64, power, along, y []float64) float64 {
	const lowest, highest, step = -3, 4, 0.5 // decades of the penalty, for n rows of variance 1
	n := len(y)
	best, least := 1.0, math.Inf(1)
	fitted, hat := make([]float64, n), make([]float64, n)
	for exponent := float64(lowest); exponent <= highest; exponent += step {
		lambda := math.Pow(10, exponent)
		for i := range fitted {
			fitted[i], hat[i] = 0, 1/float64(n) // the intercept's part of H
		}
		for k, direction := range basis {
			shrink := power[k] / (power[k] + lambda)
			for i, u := range direction {
				fitted[i] += shrink * along[k] * u
				hat[i] += shrink * u * u
			}
		}
		loss := 0.0
		for i := range y {
			e := (y[i] - fitted[i]) / math.Max(1-hat[i], 1e-9)
			loss += e * e
		}
		if loss <= least*(1-1e-9) {
			best, least = lambda, loss
		}
	}
	return best
}
