package acquire

import "math"

// LogEI returns the logarithm of the expected improvement (Eq. 21) of a normal value with mean
// mu and deviation sigma > 0 over the best value so far. Far below the best, where the
// improvement itself is 0 in floating point, its logarithm still tells candidates apart (Ament
// et al. 2023). Improvement is in the unit of the values, which are maximised.
func LogEI(mu, sigma, best float64) float64 {
	return math.Log(sigma) + logImprovement((mu-best)/sigma)
}

// logImprovement returns log(φ(z) + z·Φ(z)), for the normal density φ and distribution Φ.
func logImprovement(z float64) float64 {
	density := -z*z/2 - math.Log(2*math.Pi)/2 // log φ(z)
	if z > -3 {
		return math.Log(math.Exp(density) + z*math.Erfc(-z/math.Sqrt2)/2)
	}
	// Both terms nearly cancel. With Mills' ratio as a continued fraction,
	// Φ(−t)/φ(t) = 1/(t + k), k = 1/(t + 2/(t + 3/(t + …))), they are φ(t)·k/(t + k).
	t := -z
	k := 0.0
	for i := 60; i >= 1; i-- {
		k = float64(i) / (t + k)
	}
	return density + math.Log(k/(t+k))
}
