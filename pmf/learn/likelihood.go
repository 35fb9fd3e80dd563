package learn

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// likelihood is the negative log of marginal likelihood times prior, as a function of the
// logarithms of a Kernel: lengths first, then signal, noise and linear. Logarithms need no
// bounds, and make a step mean the same share of a large and of a small one. One goroutine uses
// it.
type likelihood struct {
	rows     [][]float64 // [n, p] standardised, or raw
	z        []float64   // [n]
	lengths  int         // 1 or p
	linear   bool
	flat     bool      // leaves the priors out
	products []float64 // [n, n] a·b/p, when linear
	squares  []float64 // [n, n] |a−b|², when one length serves all inputs

	// What the last point gave: value and gradient come from the same factorisation.
	point       []float64 // logarithms; nil before the first
	value       float64   // without ½n·log 2π, which no hyperparameter moves
	gradient    []float64 // by the logarithms
	correlation []float64 // [n, n]
	slope       []float64 // [n, n] −∂correlation/∂r²·2
}

// newLikelihood computes once what no hyperparameter changes: inner products, and distances
// where one length serves all.
func newLikelihood(rows [][]float64, z []float64, o GPOptions) *likelihood {
	width, n := len(rows[0]), len(z)
	l := &likelihood{rows: rows, z: z, lengths: 1, linear: o.Linear && width > 0, flat: o.Flat}
	l.correlation, l.slope = make([]float64, n*n), make([]float64, n*n)
	if o.ARD && width > 0 {
		l.lengths = width
	}
	if l.linear {
		l.products = products(rows, rows)
		for i := range l.products {
			l.products[i] /= float64(width)
		}
	}
	if l.lengths == 1 {
		l.squares = squaredDistances(rows, rows)
	}
	l.gradient = make([]float64, l.parameters())
	return l
}

// parameters counts the hyperparameters.
func (l *likelihood) parameters() int {
	if l.linear {
		return l.lengths + 3
	}
	return l.lengths + 2
}

// kernel turns a point into hyperparameters.
func (l *likelihood) kernel(logs []float64) Kernel {
	k := Kernel{Lengths: make([]float64, l.lengths)}
	for d := range k.Lengths {
		k.Lengths[d] = math.Exp(logs[d])
	}
	k.Signal, k.Noise = math.Exp(logs[l.lengths]), math.Exp(logs[l.lengths+1])
	if l.linear {
		k.Linear = math.Exp(logs[l.lengths+2])
	}
	return k
}

// evaluate computes value and gradient at a point, unless it is the last one. Where the covariance
// cannot be factorised the value stays infinite, which turns a line search back.
func (l *likelihood) evaluate(logs []float64) {
	if l.point != nil && equal(l.point, logs) {
		return
	}
	l.point = append(l.point[:0], logs...)
	l.value = math.Inf(1)
	clear(l.gradient)
	for _, v := range logs {
		if math.Abs(v) > 20 { // so far out that the priors forbid it and numbers overflow
			return
		}
	}
	l.fromCovariance(l.kernel(logs))
	if l.flat {
		return
	}
	for k, v := range logs {
		p := l.prior(k)
		u := (v - p.mean) / p.deviation
		l.value += u * u / 2
		l.gradient[k] += u / p.deviation
	}
}

// equal compares points of one length, bit for bit but for NaN.
func equal(a, b []float64) bool {
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
}

// fromCovariance sets the value to ½zᵀK⁻¹z + ½log|K|, and the gradient from
// ∂/∂θ = ½tr((K⁻¹ − ααᵀ)∂K/∂θ), α = K⁻¹z (Rasmussen and Williams 2006, Eq. 5.9).
func (l *likelihood) fromCovariance(k Kernel) {
	scaled := k.scaled(l.rows)
	l.correlate(k, scaled)
	var chol mat.Cholesky
	if !chol.Factorize(l.covariance(k)) {
		return
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil && !isCondition(err) {
		return
	}
	alpha := mat.NewVecDense(len(l.z), nil)
	alpha.MulVec(&inverse, mat.NewVecDense(len(l.z), l.z))
	l.value = (mat.Dot(alpha, mat.NewVecDense(len(l.z), l.z)) + chol.LogDet()) / 2
	inverse.SymRankOne(&inverse, -1, alpha)
	l.differentiate(k, scaled, inverse.RawSymmetric().Data)
}

// correlate computes the upper triangles of correlation and slope: with s = √5·r, the Matérn-5/2
// correlation and 5/3·(1+s)·exp(−s), which is −2 times its derivative by r². One length for all
// inputs only scales the distances, which are then computed once a fit.
func (l *likelihood) correlate(k Kernel, scaled [][]float64) {
	squares, scale := l.squares, 1.0
	if l.lengths == 1 {
		scale = 1 / (k.Lengths[0] * k.Lengths[0])
	} else {
		squares = squaredDistances(scaled, scaled)
	}
	n := len(l.z)
	for i := range n {
		correlation, slope := l.correlation[i*n+i:i*n+n], l.slope[i*n+i:i*n+n]
		for j, v := range squares[i*n+i : i*n+n] {
			slope[j] = math.Sqrt(5 * scale * v)
			correlation[j] = slope[j]
		}
		decays(slope)
		for j, s := range correlation {
			decay := slope[j]
			correlation[j] = (1 + s + s*s/3) * decay
			slope[j] = 5.0 / 3 * (1 + s) * decay
		}
	}
}

// covariance returns K of the last correlate, its upper triangle alone, which is all that gonum
// reads.
func (l *likelihood) covariance(k Kernel) *mat.SymDense {
	n := len(l.z)
	out := make([]float64, n*n)
	for i := range n {
		for at := i*n + i; at < i*n+n; at++ {
			out[at] = k.Signal * l.correlation[at]
			if l.linear {
				out[at] += k.Linear * l.products[at]
			}
		}
		out[i*n+i] += k.Noise + 1e-10
	}
	return mat.NewSymDense(n, out)
}

// differentiate sets the gradient from the upper triangle of K⁻¹ − ααᵀ, which it overwrites
// with the factor of each pair's ∂r², on both sides of the diagonal.
func (l *likelihood) differentiate(k Kernel, scaled [][]float64, factor []float64) {
	n := len(l.z)
	var signal, noise, linear float64
	for i := range n {
		for j := i; j < n; j++ {
			at := i*n + j
			// Off the diagonal each pair stands for two equal terms of the trace, which cancels
			// the ½.
			weight := factor[at]
			if i == j {
				weight /= 2
				noise += weight
			}
			signal += weight * l.correlation[at]
			if l.linear {
				linear += weight * l.products[at]
			}
			factor[at] = weight * k.Signal * l.slope[at]
			factor[j*n+i] = factor[at]
		}
	}
	l.gradient[l.lengths], l.gradient[l.lengths+1] = signal*k.Signal, noise*k.Noise
	if l.linear {
		l.gradient[l.lengths+2] = linear * k.Linear
	}
	l.alongLengths(k, scaled, factor)
}

// alongLengths sets the slopes Σ_{i<j} f_ij·u_ijd², u being differences in length scales: as
// Σ_i u_id²·Σ_j f_ij − Σ_i u_id·Σ_j f_ij·u_jd over all pairs, whose last sum is a matrix product.
func (l *likelihood) alongLengths(k Kernel, scaled [][]float64, factor []float64) {
	n, width := len(l.z), len(l.rows[0])
	if width == 0 {
		return
	}
	flat := flatten(scaled)
	product := general(n, width, make([]float64, n*width))
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, general(n, n, factor), flat, 0, product)
	for i := range n {
		total := 0.0
		for _, v := range factor[i*n : i*n+n] {
			total += v
		}
		for d, u := range scaled[i] {
			l.gradient[d%l.lengths] += u * (total*u - product.Data[i*width+d])
		}
	}
}
