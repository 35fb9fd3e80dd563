package learn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// GPOptions configures a GP. Inputs and values are standardised first, unless Raw says
// otherwise. The zero value fits one length scale, signal and noise.
type GPOptions struct {
	ARD    bool // a length scale for each input instead of one for all
	Linear bool // adds a linear kernel: trends continue beyond the rows seen
	Raw    bool // inputs stay as they are: all columns share one scale, with variance 1 on average
	// Mean is the prior mean (Eq. 20), in the unit of the values; nil means their average.
	Mean func(row []float64) float64
	// Flat leaves the priors of the hyperparameters out: they maximise the marginal likelihood
	// alone, which follows the noise where rows are few or length scales many.
	Flat bool
	// Starts is how often the hyperparameters are sought from another point; 0 means once, from
	// the priors' means. More find higher peaks at times, which seldom predict better.
	Starts int
	// Kernel fixes the hyperparameters; nil fits them. Its Lengths must be one, or one an input.
	Kernel *Kernel
}

// Kernel holds the hyperparameters of a GP's covariance over standardised (or raw) inputs and
// values: Signal·Matérn-5/2(|a−b|/Lengths) + Linear·a·b/p, and Noise on the diagonal. All but
// the lengths are variances, in the unit of standardised values, where 1 is all of their
// variance.
type Kernel struct {
	Lengths []float64 // one for all inputs, or one each
	Signal  float64
	Noise   float64
	Linear  float64 // 0 unless GPOptions.Linear
}

// GP is Gaussian-process regression with a Matérn-5/2 kernel and noise. Its hyperparameters
// maximise the marginal likelihood times weak log-normal priors, which keep them sane for a
// handful of rows. It is the surrogate of the fine stage (Eq. 20); pmf/acquire turns its
// posterior into an acquisition.
type GP struct {
	options GPOptions
	scale   scaler
	kernel  Kernel
	rows    [][]float64 // standardised
	scaled  [][]float64 // and in length scales
	// Values are y = offset + deviation·z, z being what the process models.
	offset, deviation float64
	chol              mat.Cholesky
	root              blas64.Triangular // upper, K = rootᵀ·root; shares chol's memory
	alpha             []float64         // K⁻¹z
	slope             []float64         // [p] what the linear kernel adds up to
	fit               float64           // zᵀK⁻¹z
}

var _ Regressor = (*GP)(nil)

// NewGP returns an unfitted GP.
func NewGP(o GPOptions) *GP { return &GP{options: o} }

// Kernel returns the hyperparameters in use; give them to GPOptions.Kernel to keep them.
func (g *GP) Kernel() Kernel { return g.kernel }

// NoiseVariance returns the variance of the noise, in the squared unit of the values: what
// Posterior leaves out.
func (g *GP) NoiseVariance() float64 { return g.kernel.Noise * g.deviation * g.deviation }

// mostRows is how many rows choose the hyperparameters, at most: more hardly move them, and each
// step of a climb costs their cube.
const mostRows = 150

// Fit chooses the hyperparameters, by an even selection of at most 150 rows, and conditions on
// all of them; cost n³ and memory n². It draws nothing. The error is of rows that no regressor
// can learn from, or of a covariance that stays singular.
func (g *GP) Fit(x [][]float64, y []float64, _ *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit Gaussian process: %w", err)
	}
	if g.scale = newScaler(x); g.options.Raw {
		g.scale = identity(len(x[0]))
	}
	g.rows = g.scale.apply(x)
	// The process models what the prior mean leaves over, standardised.
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

// condition factorises the covariance, adding jitter until it is positive definite: equal rows and
// long length scales make it singular to rounding, and the noise alone may be too small to help.
func (g *GP) condition(z []float64) error {
	n := len(z)
	g.scaled = g.kernel.scaled(g.rows)
	covariance := g.kernel.cross(g.rows, g.rows, g.scaled, g.scaled)
	for jitter := 1e-10; jitter < 1; jitter *= 100 {
		k := mat.NewSymDense(n, slices.Clone(covariance))
		for i := range n {
			k.SetSym(i, i, k.At(i, i)+g.kernel.Noise+jitter) // of standardised values: 1e-10 is nothing
		}
		if !g.chol.Factorize(k) {
			continue
		}
		alpha, values := mat.NewVecDense(n, nil), mat.NewVecDense(n, z)
		if err := g.chol.SolveVecTo(alpha, values); err == nil || isCondition(err) {
			g.remember(alpha.RawVector().Data, mat.Dot(alpha, values))
			return nil
		}
	}
	return fmt.Errorf("fit Gaussian process: the covariance of %d rows is not positive definite", n)
}

// remember keeps what predictions need of a factorised covariance. The linear kernel's part of a
// prediction, Σ_j α_j·a·b_j·Linear/p, is a·slope: it need not visit the rows again.
func (g *GP) remember(alpha []float64, fit float64) {
	g.alpha, g.fit = alpha, fit
	g.root = g.chol.RawU().(mat.RawTriangular).RawTriangular()
	g.slope = make([]float64, len(g.rows[0]))
	for j, row := range g.rows {
		for d, v := range row {
			g.slope[d] += alpha[j] * v * g.kernel.Linear / float64(len(row))
		}
	}
}

// LogLikelihood returns the log marginal likelihood of the standardised values learned from,
// under the hyperparameters in use: the higher, the better the kernel explains them.
func (g *GP) LogLikelihood() float64 {
	return -(g.fit + g.chol.LogDet() + float64(len(g.rows))*math.Log(2*math.Pi)) / 2
}

// isCondition tells gonum's warning of an ill-conditioned matrix, after which the solution is
// still set, from a failure.
func isCondition(err error) bool {
	_, ok := err.(mat.Condition)
	return ok
}

// Predict returns the posterior mean, k(x)ᵀK⁻¹z back in the unit of the values; cost p·n a row.
func (g *GP) Predict(x [][]float64) []float64 {
	out := make([]float64, len(x))
	rows := g.scale.apply(x)
	scaled := g.kernel.scaled(rows)
	known := newOthers(g.scaled)
	chunks(len(x), len(g.rows), func(from, to int, room []float64) {
		similar := known.squares(scaled[from:to], room)
		materns(similar)
		for i := from; i < to; i++ {
			out[i] = dot(g.slope, rows[i]) + g.kernel.Signal*floats.Dot(g.alpha, similar[(i-from)*len(g.rows):][:len(g.rows)])
		}
	})
	for i := range out {
		out[i] = g.unscaled(x[i], out[i])
	}
	return out
}

// unscaled brings a value of the process back to the unit of y, and adds the prior mean at the row.
func (g *GP) unscaled(row []float64, z float64) float64 {
	y := g.offset + g.deviation*z
	if g.options.Mean != nil {
		y += g.options.Mean(row)
	}
	return y
}

// Posterior returns mean and variance of the function itself, without the noise of one more
// observation (see NoiseVariance); cost n² a row. The variance is k(x,x) − |root⁻ᵀk(x)|², in the
// squared unit of the values, never below 0; far from all rows it is the prior's.
func (g *GP) Posterior(x [][]float64) (mean, variance []float64) {
	mean, variance = g.Predict(x), make([]float64, len(x))
	rows := g.scale.apply(x)
	scaled := g.kernel.scaled(rows)
	n := len(g.rows)
	chunks(len(x), 0, func(from, to int, _ []float64) {
		// [n, to-from]: one triangular solve for all rows of the chunk, in place.
		cross := g.kernel.cross(g.rows, rows[from:to], g.scaled, scaled[from:to])
		known := general(n, to-from, cross)
		blas64.Trsm(blas.Left, blas.Trans, 1, g.root, known)
		for i := from; i < to; i++ {
			variance[i] = g.kernel.Signal + g.kernel.Linear*dot(rows[i], rows[i])/math.Max(1, float64(len(rows[i])))
		}
		for j := range n {
			for i, v := range cross[j*known.Cols : (j+1)*known.Cols] {
				variance[from+i] -= v * v
			}
		}
	})
	for i, v := range variance {
		variance[i] = math.Max(0, v) * g.deviation * g.deviation
	}
	return mean, variance
}

// scaled returns rows measured in length scales, in memory of their own.
func (k Kernel) scaled(rows [][]float64) [][]float64 {
	out := make([][]float64, len(rows))
	for i, row := range rows {
		out[i] = make([]float64, len(row))
		for d, v := range row {
			out[i][d] = v / k.Lengths[d%len(k.Lengths)] // the only one, or the d-th
		}
	}
	return out
}

// cross returns the covariances [len(a), len(b)] of rows, given also in length scales.
func (k Kernel) cross(a, b, scaledA, scaledB [][]float64) []float64 {
	out := squaredDistances(scaledA, scaledB)
	materns(out)
	for i := range out {
		out[i] *= k.Signal
	}
	if k.Linear > 0 && len(a[0]) > 0 {
		for i, v := range products(a, b) {
			out[i] += k.Linear * v / float64(len(a[0]))
		}
	}
	return out
}
