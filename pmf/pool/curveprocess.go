package pool

import (
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// curveProcess is a Gaussian process over learning curves, in the manner of freeze-thaw
// Bayesian optimisation (Swersky et al. 2014): it tells the end of any candidate's curve from
// its own beginning, from the curves of similar candidates, and from what all have in common.
type curveProcess struct {
	kernel  curveKernel
	vectors [][]float64 // [candidate] divided by √dimensions
	shares  []float64   // [unit] logarithm of the trained share, 0 at the last

	points []curvePoint
	z      []float64 // values of the points, mean 0 and deviation 1
	pairs  pairs     // of the points
	root   blas64.Triangular
	alpha  []float64 // K⁻¹z
}

// curvePoint is a value of a curve: of a candidate after its unit, counted from 0.
type curvePoint struct{ candidate, unit int }

// pairs are what the kernel needs of the vectors of two lists of points, row by row.
type pairs struct{ squares, inner []float64 }

func newCurveProcess(vectors [][]float64, epochs []int) *curveProcess {
	p := &curveProcess{kernel: startKernel}
	for _, v := range vectors {
		scaled := make([]float64, len(v))
		for d := range v {
			scaled[d] = v[d] / math.Sqrt(float64(len(v)))
		}
		p.vectors = append(p.vectors, scaled)
	}
	last := float64(epochs[len(epochs)-1])
	for _, e := range epochs {
		p.shares = append(p.shares, math.Log(float64(e)/last))
	}
	return p
}

// fit conditions on values of curves, after seeking better hyperparameters in so many random
// steps. Cost (tries+1)·points³.
func (p *curveProcess) fit(points []curvePoint, z []float64, tries int, r *rand.Rand) error {
	p.points, p.z = points, z
	p.pairs = p.between(points, points)
	best, ok := p.condition(p.kernel)
	for range tries {
		kernel := p.kernel.step(r)
		if found, fine := p.condition(kernel); fine && (!ok || found.evidence > best.evidence) {
			p.kernel, best, ok = kernel, found, true
		}
	}
	if !ok {
		return errors.New("the covariance of the curves is not positive definite")
	}
	p.root, p.alpha = best.root, best.alpha
	return nil
}

// conditioned is the process under some hyperparameters.
type conditioned struct {
	root     blas64.Triangular
	alpha    []float64
	evidence float64 // log marginal likelihood times prior, without constants
}

func (p *curveProcess) condition(k curveKernel) (c conditioned, ok bool) {
	n := len(p.points)
	covariance := p.cross(k, p.points, p.points, p.pairs)
	for i, at := range p.points {
		covariance[i*n+i] += k.noise(p.shares[at.unit]) + 1e-8
	}
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(n, covariance)) {
		return c, false
	}
	alpha := mat.NewVecDense(n, nil)
	if err := chol.SolveVecTo(alpha, mat.NewVecDense(n, p.z)); err != nil && !errors.As(err, new(mat.Condition)) {
		return c, false
	}
	c.root, c.alpha = chol.RawU().(mat.RawTriangular).RawTriangular(), alpha.RawVector().Data
	c.evidence = k.prior() - chol.LogDet()/2
	for i, a := range c.alpha {
		c.evidence -= a * p.z[i] / 2
	}
	return c, !math.IsNaN(c.evidence)
}

// between measures the vectors of two lists of points.
func (p *curveProcess) between(a, b []curvePoint) pairs {
	out := pairs{make([]float64, len(a)*len(b)), make([]float64, len(a)*len(b))}
	for i, x := range a {
		for j, y := range b {
			at := i*len(b) + j
			for d, v := range p.vectors[x.candidate] {
				w := p.vectors[y.candidate][d]
				out.squares[at] += (v - w) * (v - w)
				out.inner[at] += v * w
			}
		}
	}
	return out
}

// cross returns the covariances [len(a)·len(b)] of values without noise.
func (p *curveProcess) cross(k curveKernel, a, b []curvePoint, measured pairs) []float64 {
	slow, own := p.decay(k.Slow), p.decay(k.Own)
	wide := p.decay(commonSlow)
	out := make([]float64, len(a)*len(b))
	for i, x := range a {
		for j, y := range b {
			at := i*len(b) + j
			gap := x.unit*len(p.shares) + y.unit
			v := k.Static * k.alike(measured.squares[at], measured.inner[at]) * slow[gap]
			if x.candidate == y.candidate {
				v += (1 - k.Static) * own[gap]
			}
			growth := math.Exp(k.Growth * (p.shares[x.unit] + p.shares[y.unit]))
			out[at] = commonLevel + commonChange*wide[gap] + k.Scale*growth*v
		}
	}
	return out
}

// decay is the correlation [unit·unit] of a part that changes over so many log shares.
func (p *curveProcess) decay(over float64) []float64 {
	out := make([]float64, 0, len(p.shares)*len(p.shares))
	for _, s := range p.shares {
		for _, t := range p.shares {
			out = append(out, math.Exp(-math.Abs(s-t)/over))
		}
	}
	return out
}

// prospect is what more training of a candidate would tell.
type prospect struct {
	mean    float64 // of its last value
	learned float64 // deviation of that mean when the point will have been seen
}

// prospects returns what each point would tell about the end of its candidate's curve. Cost
// points² for each.
func (p *curveProcess) prospects(points []curvePoint) []prospect {
	if len(points) == 0 {
		return nil
	}
	ends := make([]curvePoint, len(points))
	for i, at := range points {
		ends[i] = curvePoint{at.candidate, len(p.shares) - 1}
	}
	measured := p.between(p.points, points)
	end, next := p.cross(p.kernel, p.points, ends, measured), p.cross(p.kernel, p.points, points, measured)
	out := make([]prospect, len(points))
	for j, a := range p.alpha {
		for i := range out {
			out[i].mean += a * end[j*len(out)+i]
		}
	}
	shared, seen := make([]float64, len(out)), make([]float64, len(out))
	p.explain(end, len(out))
	p.explain(next, len(out))
	for at, v := range next {
		shared[at%len(out)] += end[at] * v
		seen[at%len(out)] += v * v
	}
	for i, at := range points {
		s, norm := p.shares[at.unit], 0.0
		for _, v := range p.vectors[at.candidate] {
			norm += v * v
		}
		variance := p.kernel.own(norm, s, s) + p.kernel.noise(s) - seen[i]
		covariance := p.kernel.own(norm, s, 0) - shared[i]
		out[i].learned = math.Abs(covariance) / math.Sqrt(max(variance, 1e-9))
	}
	return out
}

// explain replaces covariances with the points [points, m] by L⁻¹ of them, K = LLᵀ.
func (p *curveProcess) explain(covariances []float64, m int) {
	blas64.Trsm(blas.Left, blas.Trans, 1, p.root, blas64.General{Rows: len(p.points), Cols: m, Stride: m, Data: covariances})
}
