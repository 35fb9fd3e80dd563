package learn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// GPOptions configures a GP. Inputs and values are standardised first.
type GPOptions struct {
	ARD    bool // a length scale for each input instead of one for all
	Linear bool // adds a linear kernel: trends continue beyond the rows seen
	// Mean is the prior mean (Eq. 20), in the unit of the values; nil means their average.
	Mean func(row []float64) float64
	// Kernel fixes the hyperparameters; nil fits them.
	Kernel *Kernel
}

// Kernel holds the hyperparameters of a GP's covariance over standardised inputs and values:
// Signal·Matérn-5/2(|a−b|/Lengths) + Linear·a·b/p, and Noise on the diagonal. All but the
// lengths are variances.
type Kernel struct {
	Lengths []float64 // one for all inputs, or one each
	Signal  float64
	Noise   float64
	Linear  float64 // 0 unless GPOptions.Linear
}

// GP is Gaussian-process regression with a Matérn-5/2 kernel and noise. Its hyperparameters
// maximise the marginal likelihood times weak log-normal priors, which keep them sane for a
// handful of rows.
type GP struct {
	options GPOptions
	scale   scaler
	kernel  Kernel
	rows    [][]float64 // standardised
	// Values are y = offset + deviation·z, z being what the process models.
	offset, deviation float64
	chol              mat.Cholesky
	alpha             []float64 // K⁻¹z
}

var _ Regressor = (*GP)(nil)

// NewGP returns an unfitted GP.
func NewGP(o GPOptions) *GP { return &GP{options: o} }

// Kernel returns the hyperparameters in use; give them to GPOptions.Kernel to keep them.
func (g *GP) Kernel() Kernel { return g.kernel }

// NoiseVariance returns the variance of the noise, in the squared unit of the values.
func (g *GP) NoiseVariance() float64 { return g.kernel.Noise * g.deviation * g.deviation }

// mostRows is how many rows choose the hyperparameters, at most: more hardly move them.
const mostRows = 150

// Fit chooses the hyperparameters, by an even selection of at most 150 rows, and conditions on
// all of them; cost n³.
func (g *GP) Fit(x [][]float64, y []float64, _ *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit Gaussian process: %w", err)
	}
	g.scale = newScaler(x)
	g.rows = g.scale.apply(x)
	left := append([]float64(nil), y...)
	if g.options.Mean != nil {
		for i, row := range x {
			left[i] -= g.options.Mean(row)
		}
	}
	z, mean, deviation := centre(left)
	g.offset, g.deviation = mean, deviation
	if g.options.Kernel != nil {
		g.kernel = *g.options.Kernel
	} else {
		g.kernel = fitKernel(evenly(g.rows, mostRows), evenly(z, mostRows), g.options)
	}
	return g.condition(z)
}

// evenly returns at most so many elements, the same places for equal lengths.
func evenly[T any](x []T, most int) []T {
	if len(x) <= most {
		return x
	}
	out := make([]T, most)
	for i := range out {
		out[i] = x[i*len(x)/most]
	}
	return out
}

// condition factorises the covariance, adding jitter until it is positive definite.
func (g *GP) condition(z []float64) error {
	n := len(z)
	for jitter := 1e-10; jitter < 1; jitter *= 100 {
		k := mat.NewSymDense(n, nil)
		for i := range n {
			for j := range i + 1 {
				k.SetSym(i, j, g.kernel.covariance(g.rows[i], g.rows[j]))
			}
			k.SetSym(i, i, k.At(i, i)+g.kernel.Noise+jitter)
		}
		if !g.chol.Factorize(k) {
			continue
		}
		alpha := mat.NewVecDense(n, nil)
		if err := g.chol.SolveVecTo(alpha, mat.NewVecDense(n, z)); err == nil || isCondition(err) {
			g.alpha = alpha.RawVector().Data
			return nil
		}
	}
	return fmt.Errorf("fit Gaussian process: the covariance of %d rows is not positive definite", n)
}

// isCondition tells gonum's warning of an ill-conditioned matrix, after which the solution is
// still set, from a failure.
func isCondition(err error) bool {
	_, ok := err.(mat.Condition)
	return ok
}

// Predict returns the posterior mean.
func (g *GP) Predict(x [][]float64) []float64 {
	out := make([]float64, len(x))
	for i, row := range g.scale.apply(x) {
		for j, other := range g.rows {
			out[i] += g.alpha[j] * g.kernel.covariance(row, other)
		}
		out[i] = g.unscaled(x[i], out[i])
	}
	return out
}

func (g *GP) unscaled(row []float64, z float64) float64 {
	y := g.offset + g.deviation*z
	if g.options.Mean != nil {
		y += g.options.Mean(row)
	}
	return y
}

// Posterior returns mean and variance of the function itself, without the noise of one more
// observation (see NoiseVariance); cost n² a row.
func (g *GP) Posterior(x [][]float64) (mean, variance []float64) {
	mean, variance = g.Predict(x), make([]float64, len(x))
	n := len(g.rows)
	cross, solved := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	for i, row := range g.scale.apply(x) {
		for j, other := range g.rows {
			cross.SetVec(j, g.kernel.covariance(row, other))
		}
		// An ill-conditioned system is solved all the same; conditioning saw to it.
		_ = g.chol.SolveVecTo(solved, cross)
		left := g.kernel.covariance(row, row) - mat.Dot(cross, solved)
		variance[i] = math.Max(0, left) * g.deviation * g.deviation
	}
	return mean, variance
}

func (k Kernel) covariance(a, b []float64) float64 {
	value := k.Signal * matern52(math.Sqrt(k.squaredDistance(a, b)))
	if k.Linear > 0 {
		value += k.Linear * dot(a, b) / float64(len(a))
	}
	return value
}

// squaredDistance is measured in length scales.
func (k Kernel) squaredDistance(a, b []float64) float64 {
	if len(k.Lengths) == 1 {
		return squaredDistance(a, b) / (k.Lengths[0] * k.Lengths[0])
	}
	sum := 0.0
	for d, length := range k.Lengths {
		u := (a[d] - b[d]) / length
		sum += u * u
	}
	return sum
}

// matern52 is the correlation at a distance in length scales.
func matern52(r float64) float64 {
	s := math.Sqrt(5) * r
	return (1 + s + s*s/3) * math.Exp(-s)
}

func squaredDistance(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += (v - b[i]) * (v - b[i])
	}
	return sum
}
