package stats

import "slices"

// Holm corrects the p-values of several tests (Holm 1979): rejecting those that stay below α
// errs even once with a probability of at most α. The k-th smallest of n is multiplied by n−k+1,
// and none becomes smaller than one before it or larger than 1. Answers stand in the order of
// the arguments. It needs no independence of the tests, unlike Šidák's correction.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	// Equal p-values keep their order, though they get equal answers in any.
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	corrected, floor := make([]float64, len(p)), 0.0
	for k, i := range order {
		floor = max(floor, min(1, p[i]*float64(len(p)-k)))
		corrected[i] = floor
	}
	return corrected
}
