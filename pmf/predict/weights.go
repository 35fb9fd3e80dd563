package predict

import (
	"math"
	"slices"
)

// blend returns the weights w ≥ 0, Σw = 1 (Eq. 9) that minimise the squared error of Σ w_k f_k,
// out-of-fold predictions [member][example], against the truth. A pull towards equal weights
// keeps a handful of examples from choosing a single member by luck.
func blend(predictions [][]float64, truth []float64) []float64 {
	const pull = 2.0 // in examples' worth of the members' mean squared error
	k, n := len(predictions), len(truth)
	gram := make([][]float64, k) // of the members' errors: Σw = 1 makes the blend's error linear in w
	scale := 0.0
	for a := range gram {
		gram[a] = make([]float64, k)
		for b := range gram {
			for i := range n {
				gram[a][b] += (predictions[a][i] - truth[i]) * (predictions[b][i] - truth[i])
			}
		}
		scale += gram[a][a] / float64(k)
	}
	weights := make([]float64, k)
	for a := range weights {
		weights[a] = 1 / float64(k)
	}
	if scale == 0 {
		return weights
	}
	for a := range gram {
		gram[a][a] += pull * scale / float64(n)
	}
	descend(gram, weights)
	return weights
}

// descend minimises wᵀGw over the simplex by projected gradient steps.
func descend(gram [][]float64, weights []float64) {
	trace := 0.0
	for a := range gram {
		trace += gram[a][a]
	}
	moved := make([]float64, len(weights))
	for range 500 {
		largest := 0.0
		for a, row := range gram {
			slope := 0.0
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
		if largest < 1e-7 {
			return
		}
	}
}

// toSimplex moves a point to the nearest one with no negative coordinate and sum 1.
func toSimplex(w []float64) {
	descending := slices.Clone(w)
	slices.SortFunc(descending, func(a, b float64) int {
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
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
