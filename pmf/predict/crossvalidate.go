package predict

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pmfnas/pmf/eval"
)

// CrossValidate returns, for each example, what a predictor that had not seen it says after so
// many of its epochs: what an honest table of correlations is made of (Table 13). The folds
// depend on the examples' IDs, the epochs seen and the seed alone. Predictions stand in the
// order of the examples. It fits count predictors, one after the other. Its errors are those of
// Fit and Predict, with the fold.
func CrossValidate(ctx context.Context, newPredictor func() Predictor, examples []Example, epochsSeen, count int, seed uint64) ([]Prediction, error) {
	if len(examples) < 2 || count < 2 {
		return nil, fmt.Errorf("cross-validate %d examples in %d folds: want at least 2 of both", len(examples), count)
	}
	// Place k of the permutation belongs to the example that is k-th by ID, wherever it stands.
	order := places(len(examples))
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(examples[a].ID, examples[b].ID) })
	count = min(count, len(examples))
	place := eval.Stream(seed, "cross-validate", epochsSeen, "folds").Perm(len(examples))
	out := make([]Prediction, len(examples))
	for fold := range count {
		var known []Example
		var asked []Sample
		var held []int
		for k, i := range order {
			if place[k]%count != fold {
				known = append(known, examples[i])
				continue
			}
			sample := examples[i].Sample
			sample.Curve = sample.Curve.Prefix(epochsSeen)
			asked, held = append(asked, sample), append(held, i)
		}
		p := newPredictor()
		if err := p.Fit(ctx, known); err != nil {
			return nil, fmt.Errorf("cross-validate, fold %d of %d: fit: %w", fold+1, count, err)
		}
		predictions, err := p.Predict(ctx, asked)
		if err != nil {
			return nil, fmt.Errorf("cross-validate, fold %d of %d: predict: %w", fold+1, count, err)
		}
		for k, i := range held {
			out[i] = predictions[k]
		}
	}
	return out, nil
}
