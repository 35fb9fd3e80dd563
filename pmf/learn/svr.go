package learn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// SVROptions configures an SVR. Inputs and values are standardised first.
type SVROptions struct {
	C       float64 // bound on the weight of a row; 0 means 3
	Epsilon float64 // errors below it cost nothing, in deviations of the values; 0 means 0.05
	Gamma   float64 // of the kernel exp(−γ·|a−b|²); 0 means 0.3/p
	Sweeps  int     // passes over the rows at most; 0 means 300
}

// SVR is ε-insensitive support vector regression with a Gaussian kernel. The intercept is part
// of the kernel (a constant 1), which frees the dual of its equality constraint and lets
// coordinate descent solve it row by row.
type SVR struct {
	options         SVROptions
	scale           scaler
	gamma           float64
	mean, deviation float64
	support         [][]float64 // standardised rows whose weight is not 0
	weights         []float64
}

var _ Regressor = (*SVR)(nil)

// NewSVR returns an unfitted SVR.
func NewSVR(o SVROptions) *SVR { return &SVR{options: o} }

// Fit solves min ½βᵀKβ − yᵀβ + ε|β|₁ with |β_i| ≤ C; cost sweeps·n².
func (s *SVR) Fit(x [][]float64, y []float64, _ *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit support vectors: %w", err)
	}
	s.scale = newScaler(x)
	s.gamma = cmp.Or(s.options.Gamma, 0.3/math.Max(1, float64(len(x[0]))))
	rows := s.scale.apply(x)
	var values []float64
	values, s.mean, s.deviation = centre(y)
	weights := s.solve(s.gram(rows), values)
	s.support, s.weights = nil, nil
	for i, w := range weights {
		if w != 0 {
			s.support, s.weights = append(s.support, rows[i]), append(s.weights, w)
		}
	}
	return nil
}

func (s *SVR) kernel(a, b []float64) float64 { return 1 + math.Exp(-s.gamma*squaredDistance(a, b)) }

func (s *SVR) gram(rows [][]float64) [][]float64 {
	k := make([][]float64, len(rows))
	for i := range rows {
		k[i] = make([]float64, len(rows))
		for j := range i + 1 {
			k[i][j] = s.kernel(rows[i], rows[j])
			k[j][i] = k[i][j]
		}
	}
	return k
}

// solve minimises over one weight at a time, exactly, until a sweep changes none by more than
// a ten-thousandth of C.
func (s *SVR) solve(k [][]float64, y []float64) []float64 {
	c, epsilon := cmp.Or(s.options.C, 3), cmp.Or(s.options.Epsilon, 0.05)
	weights, fitted := make([]float64, len(y)), make([]float64, len(y))
	for range cmp.Or(s.options.Sweeps, 300) {
		largest := 0.0
		for i, row := range k {
			without := y[i] - fitted[i] + row[i]*weights[i]
			best := math.Copysign(math.Max(0, math.Abs(without)-epsilon), without) / row[i]
			change := math.Max(-c, math.Min(c, best)) - weights[i]
			if change == 0 {
				continue
			}
			weights[i] += change
			for j, v := range row {
				fitted[j] += change * v
			}
			largest = math.Max(largest, math.Abs(change))
		}
		if largest < 1e-4*c {
			break
		}
	}
	return weights
}

// Predict returns the weighted kernel to each support vector.
func (s *SVR) Predict(x [][]float64) []float64 {
	out := make([]float64, len(x))
	for i, row := range s.scale.apply(x) {
		sum := 0.0
		for j, other := range s.support {
			sum += s.weights[j] * s.kernel(row, other)
		}
		out[i] = s.mean + s.deviation*sum
	}
	return out
}

func squaredDistance(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += (v - b[i]) * (v - b[i])
	}
	return sum
}
