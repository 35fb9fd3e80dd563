package pareto

import "math"

// Dominates tells whether a is nowhere worse than b and somewhere better. Both have one
// value an objective, smaller being better; NaN is neither.
func Dominates(a, b []float64) bool {
	better := false
	for i := range a {
		if !(a[i] <= b[i]) { // so that NaN is no better than anything
			return false
		}
		better = better || a[i] < b[i]
	}
	return better
}

// Front returns the ascending indices of the points that no other point dominates. Points
// have equal lengths; of equal points all are returned, points with a NaN never.
// Cost grows with the square of the number of points.
func Front(points [][]float64) []int {
	var front []int
	for i, p := range points {
		if !hasNaN(p) && !dominated(p, points) {
			front = append(front, i)
		}
	}
	return front
}

// dominated also compares p with itself, which never dominates it.
func dominated(p []float64, by [][]float64) bool {
	for _, q := range by {
		if Dominates(q, p) {
			return true
		}
	}
	return false
}

func hasNaN(p []float64) bool {
	for _, v := range p {
		if math.IsNaN(v) {
			return true
		}
	}
	return false
}
