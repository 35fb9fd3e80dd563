package predict

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pmfnas/pmf/stats"
)

// blend returns the weights of members, none negative, with sum 1, that would have made the
// best out-of-fold predictions [member][example], against the truth: by the errors in the
// metric's unit and, as much, by the errors in rank, for both are asked of a predictor and one
// training that went astray must not choose for all. They are drawn towards the prior weights,
// which sum to 1 too: with a handful of examples, or where all members err alike, it is the prior
// that chooses. Members that err much more than the best are left out.
//
// It is a quadratic program over the simplex, solved again a few times with each example's trust
// by the errors of the last blend (iteratively reweighted least squares for Huber's loss).
func blend(predictions [][]float64, truth, prior []float64) []float64 {
	const (
		rounds = 4  // of reweighting, after which the weights hardly move
		worth  = 60 // of the prior, in examples
	)
	kept := screen(predictions, truth)
	if len(kept) == 0 {
		return slices.Clone(prior) // nobody made numbers to choose by
	}
	if len(kept) < len(predictions) {
		out := make([]float64, len(prior))
		for i, w := range blend(pick(predictions, kept), truth, share(pick(prior, kept))) {
			out[kept[i]] = w
		}
		return out
	}
	own, rank := errorsOf(predictions, truth), placeErrors(predictions, truth)
	weights := slices.Clone(prior)
	for range rounds {
		gram := own.gram(weights)
		if gram == nil {
			break
		}
		if other := rank.gram(weights); other != nil {
			for a := range gram {
				floats.Add(gram[a], other[a])
				floats.Scale(0.5, gram[a])
			}
		}
		descend(gram, worth/float64(len(truth)), prior, weights)
	}
	return weights
}

// screen returns the members whose mean absolute error is at most a third above the least.
func screen(predictions [][]float64, truth []float64) []int {
	const tolerance = 4.0 / 3
	errors, least := make([]float64, len(predictions)), math.Inf(1)
	for k, p := range predictions {
		if errors[k] = stats.MAE(p, truth); errors[k] < least { // false where one is NaN
			least = errors[k]
		}
	}
	most := tolerance * least
	var kept []int
	for k, e := range errors {
		if e <= most {
			kept = append(kept, k)
		}
	}
	return kept
}

// pick returns the elements at the given places.
func pick[T any](from []T, places []int) []T {
	out := make([]T, len(places))
	for i, place := range places {
		out[i] = from[place]
	}
	return out
}

// share scales weights to a sum of 1, in place.
func share(weights []float64) []float64 {
	floats.Scale(1/floats.Sum(weights), weights)
	return weights
}

// memberErrors are what each member's predictions were too high by: [member][example].
type memberErrors [][]float64

// errorsOf is prediction less truth.
func errorsOf(predictions [][]float64, truth []float64) memberErrors {
	out := make(memberErrors, len(predictions))
	for k, p := range predictions {
		out[k] = make([]float64, len(truth))
		floats.SubTo(out[k], p, truth)
	}
	return out
}

// placeErrors are the same in places among the truth instead of its unit.
func placeErrors(predictions [][]float64, truth []float64) memberErrors {
	places := newPlaces(truth)
	out := make(memberErrors, len(predictions))
	for k, p := range predictions {
		out[k] = make([]float64, len(truth))
		for i, v := range p {
			out[k][i] = places.score(v) - places.score(truth[i])
		}
	}
	return out
}

// gram returns the products of errors [member, member], of which each example's are trusted the
// less the more the blend errs there: squared for small errors, absolute for large ones. As Σw =
// 1, the blend's error is wᵀGw. It is scaled so that the median member's is 1, which gives the
// prior's pull a meaning whatever the metric's unit, and nil when no member errs.
func (e memberErrors) gram(weights []float64) [][]float64 {
	trust := e.trust(weights)
	gram := make([][]float64, len(e))
	own := make([]float64, len(e))
	for a := range gram {
		gram[a] = make([]float64, len(gram))
		for b := range gram {
			for i, t := range trust {
				gram[a][b] += t * e[a][i] * e[b][i]
			}
		}
		own[a] = gram[a][a]
	}
	scale := stats.Quantile(own, 0.5)
	if scale == 0 {
		return nil
	}
	for a := range gram {
		floats.Scale(1/scale, gram[a])
	}
	return gram
}

// trust returns the weight of each example by the errors of the blend.
func (e memberErrors) trust(weights []float64) []float64 {
	blended := make([]float64, len(e[0]))
	for k, w := range weights {
		floats.AddScaled(blended, w, e[k])
	}
	return huber(blended)
}

// huber returns Huber's weights: 1, or less in proportion as an error exceeds the median error.
// With a median of 0 all are 1.
func huber(errors []float64) []float64 {
	weights := make([]float64, len(errors))
	for i, e := range errors {
		weights[i] = math.Abs(e)
	}
	usual := stats.Quantile(weights, 0.5)
	for i, size := range weights {
		weights[i] = 1
		if size > usual && usual > 0 {
			weights[i] = usual / size
		}
	}
	return weights
}
