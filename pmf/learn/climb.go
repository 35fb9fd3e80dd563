package learn

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/optimize"
)

// prior is a normal distribution of a hyperparameter's logarithm. All are for standardised
// inputs and values, where a signal of variance 1 and a length of about the rows' distance are
// to be expected.
type prior struct{ mean, deviation float64 }

// prior returns that of a parameter, in the order of likelihood: lengths, signal, noise, linear.
func (l *likelihood) prior(parameter int) prior {
	switch parameter - l.lengths {
	case 0: // signal
		return prior{0, 1.5}
	case 1: // noise
		return prior{math.Log(0.05), 2}
	case 2: // linear
		return prior{math.Log(0.5), 1.5}
	}
	// In p dimensions standardised rows lie about √(2p) apart. Many lengths need a firmer hand
	// than one: free to move, they follow the noise.
	deviation := 1.0
	if l.lengths > 1 {
		deviation = 0.5
	}
	return prior{0.5*math.Log(2*math.Max(1, float64(len(l.rows[0])))) + 1, deviation}
}

// fitKernel returns the end of the best of the climbs. The generator of their starts is fixed: a
// fit is a function of its rows, and needs no seed.
func fitKernel(rows [][]float64, z []float64, o GPOptions) Kernel {
	l := newLikelihood(rows, z, o)
	draws := rand.New(rand.NewPCG(0, 0))
	start := l.start(nil)
	best, least := l.climb(start)
	for range o.Starts - 1 {
		if end, value := l.climb(l.start(draws)); value < least {
			best, least = end, value
		}
	}
	return l.kernel(best)
}

// start draws from the priors, or returns their means without a generator.
func (l *likelihood) start(r *rand.Rand) []float64 {
	out := make([]float64, l.parameters())
	for k := range out {
		out[k] = l.prior(k).mean
		if r != nil {
			out[k] += l.prior(k).deviation * r.NormFloat64()
		}
	}
	return out
}

// climb follows the gradient from a start to a peak, and returns the negative logarithm there; the
// start itself and infinity when it finds no finite one.
func (l *likelihood) climb(start []float64) (end []float64, value float64) {
	problem := optimize.Problem{
		// The optimiser asks for value and gradient apart, at the same points: evaluate
		// remembers the last.
		Func: func(x []float64) float64 { l.evaluate(x); return l.value },
		Grad: func(gradient, x []float64) { l.evaluate(x); copy(gradient, l.gradient) },
	}
	steps := 50 // beyond which the predictions no longer change
	if l.flat {
		steps = 500 // on plains a peak is far
	}
	// A line search that finds no better point ends with an error and the best one so far.
	result, _ := optimize.Minimize(problem, start, &optimize.Settings{
		MajorIterations: steps, GradientThreshold: 1e-3 * math.Sqrt(float64(len(l.z))),
	}, &optimize.LBFGS{})
	if result == nil || math.IsNaN(result.F) || math.IsInf(result.F, 0) {
		return start, math.Inf(1)
	}
	return result.X, result.F
}
