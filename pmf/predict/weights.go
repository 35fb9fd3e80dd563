package predict

import (
	"math"
	"slices"

	"pmfnas/pmf/stats"
)

// blend returns the weights w ≥ 0, Σw = 1 (Eq. 9) that minimise the error of Σ w_k f_k,
// out-of-fold predictions [member][example], against the truth: squared for small errors and
// absolute for large ones, so that the few trainings that went astray do not choose for all.
func blend(predictions [][]float64, truth []float64) []float64 {
	const rounds = 4 // of reweighting, after which the weights hardly move
	n := len(truth)
	weights, trust := make([]float64, len(predictions)), make([]float64, n)
	for k := range weights {
		weights[k] = 1 / float64(len(weights))
	}
	for i := range trust {
		trust[i] = 1
	}
	for range rounds {
		gram := errorGram(predictions, truth, trust)
		if gram == nil {
			break
		}
		descend(gram, weights)
		distrust(trust, weights, predictions, truth)
	}
	return weights
}

// errorGram returns the members' mean products of errors [member, member]: as Σw = 1, the
// blend's squared error is wᵀGw. A pull towards equal weights keeps a handful of examples from
// choosing a single member by luck. It is nil when no member errs.
func errorGram(predictions [][]float64, truth, trust []float64) [][]float64 {
	const pull = 8.0 // in examples' worth of the members' mean squared error
	gram := make([][]float64, len(predictions))
	scale := 0.0
	for a := range gram {
		gram[a] = make([]float64, len(gram))
		for b := range gram {
			for i, y := range truth {
				gram[a][b] += trust[i] * (predictions[a][i] - y) * (predictions[b][i] - y)
			}
		}
		scale += gram[a][a] / float64(len(gram))
	}
	if scale == 0 {
		return nil
	}
	for a := range gram {
		gram[a][a] += pull * scale / float64(len(truth))
	}
	return gram
}

// distrust sets each example's weight to 1, or less in proportion as the blend's error there
// exceeds the median error (Huber's weights).
func distrust(trust, weights []float64, predictions [][]float64, truth []float64) {
	sizes := make([]float64, len(truth))
	for i, y := range truth {
		mean := 0.0
		for k, w := range weights {
			mean += w * predictions[k][i]
		}
		sizes[i] = math.Abs(y - mean)
	}
	usual := stats.Quantile(sizes, 0.5)
	for i, size := range sizes {
		trust[i] = 1
		if size > usual && usual > 0 {
			trust[i] = usual / size
		}
	}
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
