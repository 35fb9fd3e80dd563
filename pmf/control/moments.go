package control

import "math"

// mean returns the average, 0 for no values.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return ratio(sum, float64(len(values)))
}

// moments returns mean, standard deviation and skewness of P_t, each 0 where undefined. Sigma
// divides by n: what is described is the set itself, not a population that it was drawn from.
// Skewness is the third moment in units of sigma.
func moments(values []float64) (mu, sigma, skewness float64) {
	mu = mean(values)
	var second, third float64
	for _, v := range values {
		d := v - mu
		second += d * d
		third += d * d * d
	}
	n := float64(len(values))
	sigma = math.Sqrt(ratio(second, n))
	return mu, sigma, ratio(third/max(n, 1), sigma*sigma*sigma)
}

// highest returns the largest value; there must be one.
func highest(values []float64) float64 {
	best := values[0]
	for _, v := range values {
		best = max(best, v)
	}
	return best
}

// ratio divides, gives 0 for a part of nothing, and stays finite for a part of next to
// nothing: a state is written as JSON, which knows neither NaN nor infinity.
func ratio(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return max(-math.MaxFloat64, min(math.MaxFloat64, part/whole))
}
