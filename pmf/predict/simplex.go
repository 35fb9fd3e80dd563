package predict

import (
	"math"
	"slices"
)

// descend minimises ½wᵀGw + ½pull·|w − prior|² over the simplex by projected gradient steps,
// from the weights given, which it overwrites. The trace bounds the largest eigenvalue, so a
// step of 1/trace never overshoots.
func descend(gram [][]float64, pull float64, prior, weights []float64) {
	trace := pull
	for a := range gram {
		trace += gram[a][a]
	}
	moved := make([]float64, len(weights))
	for range 1000 {
		largest := 0.0
		for a, row := range gram {
			// The a-th component of Gw + pull·(w − prior); step, project, and stop when no
			// weight moves any more.
			slope := pull * (weights[a] - prior[a])
			for b, g := range row {
				slope += g * weights[b]
			}
			moved[a] = weights[a] - slope/trace
		}
		toSimplex(moved)
		for a, w := range moved {
			largest = math.Max(largest, math.Abs(w-weights[a]))
			weights[a] = w
		}
		if largest < 1e-6 {
			return
		}
	}
}

// toSimplex moves a point to the nearest one with no negative coordinate and sum 1: all
// coordinates fall by the same shift, and what would fall below 0 stays there (Duchi et al.
// 2008).
func toSimplex(w []float64) {
	descending := slices.Clone(w)
	slices.Sort(descending)
	slices.Reverse(descending)
	sum, shift := 0.0, 0.0
	for i, v := range descending {
		sum += v
		if t := (sum - 1) / float64(i+1); v > t {
			shift = t
		}
	}
	for i, v := range w {
		w[i] = math.Max(0, v-shift)
	}
}
