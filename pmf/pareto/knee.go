package pareto

import "math"

// Knee returns the index of the front's most balanced point, or -1 if there is none: with each
// objective scaled to [0, 1] over the front, the point farthest below the plane through the
// front's ends, which is the one with the smallest sum. Of several it is the first. An objective
// in which the front does not vary counts for nothing.
func Knee(points [][]float64) int {
	front := Front(points)
	best, smallest := -1, math.Inf(1)
	for _, i := range front {
		sum := 0.0
		for objective, v := range points[i] {
			low, high := span(points, front, objective)
			if high > low {
				sum += (v - low) / (high - low)
			}
		}
		if sum < smallest {
			best, smallest = i, sum
		}
	}
	return best
}

// span returns the least and greatest value of an objective over the front.
func span(points [][]float64, front []int, objective int) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, i := range front {
		low, high = min(low, points[i][objective]), max(high, points[i][objective])
	}
	return low, high
}
