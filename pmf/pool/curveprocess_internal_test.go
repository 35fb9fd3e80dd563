package pool

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"pmfnas/pmf/eval"
)

// curvesOf is a process over four candidates with one feature and eight epochs.
func curvesOf(t *testing.T) *curveProcess {
	t.Helper()
	p := newCurveProcess([][]float64{{-1}, {-0.5}, {0.5}, {1}}, []int{1, 2, 3, 4, 5, 6, 7, 8})
	points := []curvePoint{{0, 0}, {0, 3}, {0, 7}, {1, 0}, {3, 0}, {3, 1}}
	if err := p.fit(points, []float64{-1, -0.4, 0.1, -0.8, 0.9, 1.2}, 0, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

// The process against Gaussian conditioning written out with an inverse.
func TestProspectsAreThoseOfConditioning(t *testing.T) {
	p := curvesOf(t)
	k := func(a, b curvePoint) float64 {
		return p.cross(p.kernel, []curvePoint{a}, []curvePoint{b}, p.between([]curvePoint{a}, []curvePoint{b}))[0]
	}
	n := len(p.points)
	covariance, values := mat.NewDense(n, n, nil), mat.NewVecDense(n, p.z)
	for i, a := range p.points {
		for j, b := range p.points {
			covariance.Set(i, j, k(a, b))
		}
		covariance.Set(i, i, covariance.At(i, i)+p.kernel.noise(p.shares[a.unit])+1e-8)
	}
	var inverse mat.Dense
	if err := inverse.Inverse(covariance); err != nil {
		t.Fatal(err)
	}
	with := func(at curvePoint) *mat.VecDense {
		v := mat.NewVecDense(n, nil)
		for i, known := range p.points {
			v.SetVec(i, k(known, at))
		}
		return v
	}
	for _, at := range []curvePoint{{2, 0}, {2, 7}, {3, 3}, {1, 7}} {
		end := curvePoint{at.candidate, 7}
		got := p.prospects([]curvePoint{at})[0]
		mean := mat.Inner(with(end), &inverse, values)
		variance := k(at, at) + p.kernel.noise(p.shares[at.unit]) - mat.Inner(with(at), &inverse, with(at))
		learned := math.Abs(k(end, at)-mat.Inner(with(end), &inverse, with(at))) / math.Sqrt(variance)
		if math.Abs(got.mean-mean) > 1e-6 || math.Abs(got.learned-learned) > 1e-6 {
			t.Errorf("%v: %+v, want mean %v and learned %v", at, got, mean, learned)
		}
	}
}

func TestAWholeTrainingTellsMost(t *testing.T) {
	p := curvesOf(t)
	told := p.prospects([]curvePoint{{2, 0}, {2, 1}, {2, 3}, {2, 7}})
	for _, part := range told[:3] {
		if part.learned >= told[3].learned || part.mean != told[3].mean {
			t.Errorf("%+v", told)
		}
	}
}

func TestBetterHyperparametersAreFound(t *testing.T) {
	p := curvesOf(t)
	for i := range p.z {
		p.z[i] *= 5 // far from the usual scale
	}
	before, _ := p.condition(startKernel)
	if err := p.fit(p.points, p.z, 50, eval.Stream(1, "pool", 0, "test")); err != nil {
		t.Fatal(err)
	}
	if after, ok := p.condition(p.kernel); !ok || after.evidence <= before.evidence {
		t.Errorf("evidence %v, at the start %v", after.evidence, before.evidence)
	}
}
