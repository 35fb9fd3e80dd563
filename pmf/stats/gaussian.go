package stats

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// NLL returns the mean negative log-likelihood of the true values under normal distributions,
// in nats: small is good, and a small deviation pays only where the mean is right. A deviation
// that is not a finite number above 0 is no distribution, and the answer is NaN.
func NLL(mean, deviation, truth []float64) float64 {
	return gaussian(mean, deviation, truth, func(z, d float64) float64 {
		return z*z/2 + math.Log(d) + math.Log(2*math.Pi)/2
	})
}

// CRPS returns the mean continuous ranked probability score of normal distributions, in the unit
// of the values (Gneiting and Raftery 2007, eq. 21, with its sign turned): the absolute error of
// a whole distribution, small is good. Deviations as in [NLL].
func CRPS(mean, deviation, truth []float64) float64 {
	return gaussian(mean, deviation, truth, func(z, d float64) float64 {
		density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		return d * (z*math.Erf(z/math.Sqrt2) + 2*density - 1/math.Sqrt(math.Pi))
	})
}

// gaussian averages a score of the standardised error z = (truth − mean) / deviation. One bad
// deviation spoils the mean on purpose: leaving it out would reward a predictor for it.
func gaussian(mean, deviation, truth []float64, score func(z, deviation float64) float64) float64 {
	if len(truth) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for i, d := range deviation {
		if !(d > 0) || math.IsInf(d, 1) {
			return math.NaN()
		}
		sum += score((truth[i]-mean[i])/d, d)
	}
	return sum / float64(len(truth))
}

// MeanSE returns the mean of x and its standard error: the sample's standard deviation over
// √n. The error of a single value is unknown (NaN), and so is the mean of nothing.
func MeanSE(x []float64) (mean, se float64) {
	switch len(x) {
	case 0:
		return math.NaN(), math.NaN()
	case 1:
		return x[0], math.NaN()
	}
	mean, deviation := stat.MeanStdDev(x, nil)
	return mean, deviation / math.Sqrt(float64(len(x)))
}
