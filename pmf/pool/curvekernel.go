package pool

import (
	"math"
	"math/rand/v2"
)

// curveKernel is the covariance of standardised learning curves, one value y(c, s) of candidate c
// at s = log of the trained share (0 at the end):
//
//	Common + Scale·e^{Growth·(s+s′)}·[ Static·k(c, c′)·e^{−|s−s′|/Slow} + (1−Static)·1{c=c′}·e^{−|s−s′|/Own} ]
//
// plus noise of variance Noise·e^{−Fade·s} of its own on each value. The first part is what all
// curves share, the second what similar candidates share, the third what is a candidate's own.
// k is a Matérn-5/2 kernel of the vectors mixed with a linear one.
type curveKernel struct {
	Length float64 // of k, in units of √dimensions
	Linear float64 // share of the linear kernel in k, in [0, 1]
	Static float64 // share of the variance that similar candidates have in common, in [0, 1]
	Slow   float64 // log share over which that changes
	Own    float64 // the same of a candidate's own part
	Growth float64 // of deviations with training
	Scale  float64
	Noise  float64
	Fade   float64 // how fast noise falls with training
}

// startKernel is the peak of the priors.
var startKernel = curveKernel{Length: 1, Linear: 0.2, Static: 0.5, Slow: 4, Own: 2, Scale: 1, Noise: 0.03, Fade: 0.5}

// The shared curve: a constant and a part that changes over the whole training, both with wide
// priors in units of the values' variance.
const (
	commonLevel  = 4
	commonChange = 25
	commonSlow   = 4
)

func common(s, t float64) float64 {
	return commonLevel + commonChange*math.Exp(-math.Abs(s-t)/commonSlow)
}

// prior is the log density of the priors, which keep the kernel sane for a handful of values.
func (k curveKernel) prior() float64 {
	square := func(x, mean, deviation float64) float64 { return (x - mean) * (x - mean) / (deviation * deviation) }
	relative := func(x, usual, deviation float64) float64 { return square(math.Log(x/usual), 0, deviation) }
	p, usual := 0.0, startKernel
	p += relative(k.Length, usual.Length, 0.5) + square(k.Linear, usual.Linear, 0.3) + square(k.Static, usual.Static, 0.2)
	p += relative(k.Slow, usual.Slow, 1) + relative(k.Own, usual.Own, 1) + square(k.Growth, 0, 0.4)
	p += relative(k.Scale, usual.Scale, 0.7) + relative(k.Noise, usual.Noise, 1) + square(k.Fade, usual.Fade, 0.7)
	return -p / 2
}

// step moves some hyperparameters at random.
func (k curveKernel) step(r *rand.Rand) curveKernel {
	const chance = 0.4
	positive := func(x *float64) {
		if r.Float64() < chance {
			*x *= math.Exp(0.5 * r.NormFloat64())
		}
	}
	between := func(x *float64, low, high float64) {
		if r.Float64() < chance {
			*x = min(high, max(low, *x+0.2*r.NormFloat64()))
		}
	}
	for _, x := range []*float64{&k.Length, &k.Slow, &k.Own, &k.Scale, &k.Noise} {
		positive(x)
	}
	between(&k.Static, 0.02, 0.98)
	between(&k.Linear, 0, 0.9)
	between(&k.Growth, math.Inf(-1), math.Inf(1))
	between(&k.Fade, math.Inf(-1), math.Inf(1))
	return k
}

// alike is the covariance of two candidates' shared parts, from the squared distance of their
// vectors and their inner product, both by dimension.
func (k curveKernel) alike(square, inner float64) float64 {
	return (1-k.Linear)*matern(square/(k.Length*k.Length)) + k.Linear*inner
}

// own is the covariance within one candidate at trained shares s and t; norm is the squared
// length of its vector by dimension.
func (k curveKernel) own(norm, s, t float64) float64 {
	gap := math.Abs(s - t)
	shared := k.Static * k.alike(0, norm) * math.Exp(-gap/k.Slow)
	return common(s, t) + k.Scale*math.Exp(k.Growth*(s+t))*(shared+(1-k.Static)*math.Exp(-gap/k.Own))
}

// noise is the variance of a value's own error.
func (k curveKernel) noise(s float64) float64 { return k.Noise * math.Exp(-k.Fade*s) }
