package stats

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// MAE returns the mean absolute error, in the unit of the values; NaN of nothing.
func MAE(predicted, truth []float64) float64 {
	sum := 0.0
	for i, v := range truth {
		sum += math.Abs(predicted[i] - v)
	}
	return sum / float64(len(truth))
}

// R2 returns the share of the truth's variance that the prediction explains, at most 1; 0 is as
// good as always saying the mean, and there is no lower bound. Of a constant truth it is NaN, or
// −∞ where the prediction misses it.
func R2(predicted, truth []float64) float64 {
	mean := stat.Mean(truth, nil)
	var left, all float64
	for i, v := range truth {
		left += (predicted[i] - v) * (predicted[i] - v)
		all += (v - mean) * (v - mean)
	}
	return 1 - left/all
}

// Coverage returns the share of true values that lie within their interval, in [0, 1], and the
// mean width of the intervals: a 90 % interval is honest when it covers 0.9, and the better of
// two honest ones is the narrower.
func Coverage(low, high, truth []float64) (covered, width float64) {
	n := float64(len(truth))
	for i, v := range truth {
		if low[i] <= v && v <= high[i] {
			covered++
		}
		width += (high[i] - low[i]) / n
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	return covered / n, width
}
