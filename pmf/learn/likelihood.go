package learn

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// likelihood is the negative log of marginal likelihood times prior, as a function of the
// logarithms of a Kernel: lengths first, then signal, noise and linear.
type likelihood struct {
	rows     [][]float64
	z        []float64
	lengths  int
	linear   bool
	products []float64 // [n, n] a·b/p, when linear
	squares  []float64 // [n, n] |a−b|², when one length serves all inputs

	// What the last point gave: value and gradient come from the same factorisation.
	point    []float64
	value    float64
	gradient []float64
}

// prior is a normal distribution of a hyperparameter's logarithm.
type prior struct{ mean, deviation float64 }

func (l *likelihood) prior(parameter int) prior {
	switch parameter - l.lengths {
	case 0: // signal
		return prior{0, 1.5}
	case 1: // noise
		return prior{math.Log(0.05), 2}
	case 2: // linear
		return prior{math.Log(0.5), 1.5}
	}
	// In p dimensions standardised rows lie about √(2p) apart.
	return prior{0.5*math.Log(2*math.Max(1, float64(len(l.rows[0])))) + 0.3, 1}
}

func (l *likelihood) parameters() int {
	if l.linear {
		return l.lengths + 3
	}
	return l.lengths + 2
}

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

func newLikelihood(rows [][]float64, z []float64, o GPOptions) *likelihood {
	width := len(rows[0])
	l := &likelihood{rows: rows, z: z, lengths: 1, linear: o.Linear && width > 0}
	if o.ARD && width > 0 {
		l.lengths = width
	}
	if l.linear {
		l.products = pairwise(rows, func(a, b []float64) float64 { return dot(a, b) / float64(width) })
	}
	if l.lengths == 1 {
		l.squares = pairwise(rows, squaredDistance)
	}
	return l
}

func pairwise(rows [][]float64, f func(a, b []float64) float64) []float64 {
	out := make([]float64, 0, len(rows)*len(rows))
	for _, a := range rows {
		for _, b := range rows {
			out = append(out, f(a, b))
		}
	}
	return out
}

// fitKernel climbs from the priors' means, deterministically.
func fitKernel(rows [][]float64, z []float64, o GPOptions) Kernel {
	l := newLikelihood(rows, z, o)
	start := make([]float64, l.parameters())
	for k := range start {
		start[k] = l.prior(k).mean
	}
	problem := optimize.Problem{
		Func: func(x []float64) float64 { l.evaluate(x); return l.value },
		Grad: func(gradient, x []float64) { l.evaluate(x); copy(gradient, l.gradient) },
	}
	const steps = 25 // beyond which the predictions no longer change
	// A line search that finds no better point ends with an error and the best one so far.
	result, _ := optimize.Minimize(problem, start, &optimize.Settings{
		MajorIterations: steps, GradientThreshold: 1e-3 * math.Sqrt(float64(len(z))),
	}, &optimize.LBFGS{})
	if result == nil || math.IsNaN(result.F) || math.IsInf(result.F, 0) {
		return l.kernel(start)
	}
	return l.kernel(result.X)
}

// evaluate computes value and gradient at a point, unless it is the last one.
func (l *likelihood) evaluate(logs []float64) {
	if l.point != nil && equal(l.point, logs) {
		return
	}
	l.point = append(l.point[:0], logs...)
	if l.gradient == nil {
		l.gradient = make([]float64, len(logs))
	}
	l.value = math.Inf(1)
	clear(l.gradient)
	for _, v := range logs {
		if math.Abs(v) > 20 { // so far out that the priors forbid it and numbers overflow
			return
		}
	}
	l.fromCovariance(l.kernel(logs))
	for k, v := range logs {
		p := l.prior(k)
		u := (v - p.mean) / p.deviation
		l.value += u * u / 2
		l.gradient[k] += u / p.deviation
	}
}

func equal(a, b []float64) bool {
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
}

// fromCovariance sets the value to ½zᵀK⁻¹z + ½log|K|, and the gradient from
// ∂/∂θ = ½tr((K⁻¹ − ααᵀ)∂K/∂θ), α = K⁻¹z.
func (l *likelihood) fromCovariance(k Kernel) {
	n := len(l.z)
	covariance := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			value := k.Signal * matern52(math.Sqrt(l.squared(k, i, j)))
			if l.linear {
				value += k.Linear * l.products[i*n+j]
			}
			covariance.SetSym(i, j, value)
		}
		covariance.SetSym(i, i, covariance.At(i, i)+k.Noise+1e-10)
	}
	var chol mat.Cholesky
	if !chol.Factorize(covariance) {
		return
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil && !isCondition(err) {
		return
	}
	alpha := mat.NewVecDense(n, nil)
	alpha.MulVec(&inverse, mat.NewVecDense(n, l.z))
	l.value = (mat.Dot(alpha, mat.NewVecDense(n, l.z)) + chol.LogDet()) / 2
	for i := range n {
		for j := range i + 1 {
			weight := (inverse.At(i, j) - alpha.AtVec(i)*alpha.AtVec(j)) / 2
			if i != j {
				weight *= 2
			}
			l.addGradient(k, i, j, weight)
		}
	}
}

// squared returns the squared distance of two rows in length scales.
func (l *likelihood) squared(k Kernel, i, j int) float64 {
	if l.lengths == 1 {
		return l.squares[i*len(l.z)+j] / (k.Lengths[0] * k.Lengths[0])
	}
	return k.squaredDistance(l.rows[i], l.rows[j])
}

// addGradient adds weight·∂K_ij/∂log θ for every hyperparameter.
func (l *likelihood) addGradient(k Kernel, i, j int, weight float64) {
	squared := l.squared(k, i, j)
	s := math.Sqrt(5 * squared)
	decay := math.Exp(-s)
	slope := weight * k.Signal * 5 / 3 * (1 + s) * decay // times u_d²
	if l.lengths == 1 {
		l.gradient[0] += slope * squared
	} else {
		a, b := l.rows[i], l.rows[j]
		for d, length := range k.Lengths {
			u := (a[d] - b[d]) / length
			l.gradient[d] += slope * u * u
		}
	}
	l.gradient[l.lengths] += weight * k.Signal * (1 + s + s*s/3) * decay
	if i == j {
		l.gradient[l.lengths+1] += weight * k.Noise
	}
	if l.linear {
		l.gradient[l.lengths+2] += weight * k.Linear * l.products[i*len(l.z)+j]
	}
}
