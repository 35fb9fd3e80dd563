package neural

import "math"

// farthest bounds standardised inputs, in standard deviations: a curve that diverged says so
// and drowns nothing.
const farthest = 5

// A scale standardises one quantity: a feature, a channel over all epochs, or the target.
type scale struct{ mean, deviation float64 }

// newScale measures the known values; where none are known or all are equal, the deviation is 1.
// Rounding leaves equal values a deviation of up to 1e-12 of their mean.
func newScale(values []float64) scale {
	var count, sum, squares float64
	for _, v := range values {
		if known(v) {
			count++
			sum += v
		}
	}
	if count == 0 {
		return scale{0, 1}
	}
	mean := sum / count
	for _, v := range values {
		if known(v) {
			squares += (v - mean) * (v - mean)
		}
	}
	deviation := math.Sqrt(squares / count)
	if !(deviation > 1e-12*math.Abs(mean)) || math.IsInf(deviation, 0) {
		deviation = 1
	}
	return scale{mean, deviation}
}

// input standardises what the network reads: the unknown becomes the mean, 0.
func (s scale) input(v float64) float32 {
	if !known(v) {
		return 0
	}
	return float32(min(max(s.standard(v), -farthest), farthest))
}

// standard is v in deviations from the mean; original is its inverse.
func (s scale) standard(v float64) float64 { return (v - s.mean) / s.deviation }
func (s scale) original(v float64) float64 { return s.mean + v*s.deviation }
