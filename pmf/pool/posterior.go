package pool

import (
	"math"
	"slices"

	"pmfnas/pmf/learn"
)

// posterior is a Gaussian process at a fixed set of points, some of which are observed one after
// the other: nothing is computed twice. It grows the Cholesky factor by one row an observation, in
// place of factoring anew. Memory: points times observations.
type posterior struct {
	points   [][]float64 // in length scales
	kernel   learn.Kernel
	observed []int       // points, in order; one may be observed again
	root     [][]float64 // [observation][point] L⁻¹K, for the covariance K = LLᵀ of the observed
	pivots   []float64   // [observation] the diagonal of L
	variance []float64   // [point] of the function, without noise
}

// leastNoise keeps the covariance of repeated observations regular.
const leastNoise = 1e-6

// newPosterior returns the process before any observation; the kernel has one length. The prior
// mean is 0.
func newPosterior(points [][]float64, kernel learn.Kernel) *posterior {
	p := &posterior{kernel: kernel, variance: make([]float64, len(points))}
	p.kernel.Noise = max(kernel.Noise, leastNoise)
	for i, point := range points {
		scaled := make([]float64, len(point))
		for d, v := range point {
			scaled[d] = v / kernel.Lengths[0]
		}
		p.points, p.variance[i] = append(p.points, scaled), kernel.Signal
	}
	return p
}

// observe conditions on a point; what is seen there is told to mean. Cost is the number of points
// times observations and dimensions. row becomes L⁻¹k for the new row k of K; the variance falls by
// its square everywhere.
func (p *posterior) observe(point int) {
	row := make([]float64, len(p.points))
	for i, other := range p.points {
		row[i] = p.kernel.Signal * matern(squared(other, p.points[point]))
	}
	for _, before := range p.root {
		shared := before[point]
		for i, v := range before {
			row[i] -= shared * v
		}
	}
	pivot := math.Sqrt(p.variance[point] + p.kernel.Noise)
	for i := range row {
		row[i] /= pivot
		p.variance[i] = max(0, p.variance[i]-row[i]*row[i])
	}
	p.observed, p.root, p.pivots = append(p.observed, point), append(p.root, row), append(p.pivots, pivot)
}

// led tells whether the observations so far are the first of these. If so, the rest can be added;
// else the order has changed and it must begin anew.
func (p *posterior) led(places []int) bool {
	return len(p.observed) <= len(places) && slices.Equal(p.observed, places[:len(p.observed)])
}

// mean returns what is expected at every point when z was observed, in the order of observe. It is
// Kᵀ(K + σ²I)⁻¹z, by forward substitution.
func (p *posterior) mean(z []float64) []float64 {
	out := make([]float64, len(p.points))
	weights := make([]float64, len(z)) // L⁻¹z
	for i, at := range p.observed {
		w := z[i]
		for j := range i {
			w -= p.root[j][at] * weights[j]
		}
		weights[i] = w / p.pivots[i]
		for k, v := range p.root[i] {
			out[k] += weights[i] * v
		}
	}
	return out
}

// matern is the Matérn-5/2 correlation at a squared distance in length scales.
func matern(squared float64) float64 {
	s := math.Sqrt(5 * squared)
	return (1 + s + s*s/3) * math.Exp(-s)
}
