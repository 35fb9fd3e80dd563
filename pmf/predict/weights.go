package predict

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pmfnas/pmf/stats"
)

// blend returns the weights of members, none negative, with sum 1, that would have made the
// best out-of-fold predictions [member][example], against the truth: squared for small errors
// and absolute for large ones, so that the few trainings that went astray do not choose for all.
// They are drawn towards the prior weights, which sum to 1 too: with a handful of examples, or
// where all members err alike, it is the prior that chooses. Members that err much more than the
// best are left out.
func blend(predictions [][]float64, truth, prior []float64) []float64 {
	const rounds = 4 // of reweighting, after which the weights hardly move
	kept := screen(predictions, truth)
	if len(kept) < len(predictions) {
		out := make([]float64, len(prior))
		for i, w := range blend(pick(predictions, kept), truth, share(pick(prior, kept))) {
			out[kept[i]] = w
		}
		return out
	}
	weights, trust := slices.Clone(prior), make([]float64, len(truth))
	for i := range trust {
		trust[i] = 1
	}
	for range rounds {
		gram, pull := errorGram(predictions, truth, trust)
		if gram == nil {
			break
		}
		descend(gram, pull, prior, weights)
		distrust(trust, weights, predictions, truth)
	}
	return weights
}

// screen returns the members whose mean absolute error is at most a third above the least.
func screen(predictions [][]float64, truth []float64) []int {
	const tolerance = 4.0 / 3
	errors := make([]float64, len(predictions))
	for k, p := range predictions {
		errors[k] = stats.MAE(p, truth)
	}
	most := tolerance * slices.Min(errors)
	var kept []int
	for k, e := range errors {
		if e <= most {
			kept = append(kept, k)
		}
	}
	return kept
}

func pick[T any](from []T, places []int) []T {
	out := make([]T, len(places))
	for i, place := range places {
		out[i] = from[place]
	}
	return out
}

// share scales weights to a sum of 1.
func share(weights []float64) []float64 {
	floats.Scale(1/floats.Sum(weights), weights)
	return weights
}

// errorGram returns the members' products of errors [member, member]: as Σw = 1, the blend's
// squared error is wᵀGw. Pull is the penalty on squared distances from the prior. The matrix is
// nil when no member errs.
func errorGram(predictions [][]float64, truth, trust []float64) (gram [][]float64, pull float64) {
	const worth = 40 // of the prior, in examples
	gram = make([][]float64, len(predictions))
	own := make([]float64, len(predictions))
	for a := range gram {
		gram[a] = make([]float64, len(gram))
		for b := range gram {
			for i, y := range truth {
				gram[a][b] += trust[i] * (predictions[a][i] - y) * (predictions[b][i] - y)
			}
		}
		own[a] = gram[a][a]
	}
	scale := stats.Quantile(own, 0.5)
	if scale == 0 {
		return nil, 0
	}
	return gram, worth * scale / float64(len(truth))
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

// descend minimises wᵀGw + pull·|w − prior|² over the simplex by projected gradient steps.
func descend(gram [][]float64, pull float64, prior, weights []float64) {
	trace := pull
	for a := range gram {
		trace += gram[a][a]
	}
	moved := make([]float64, len(weights))
	for range 1000 {
		largest := 0.0
		for a, row := range gram {
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
