package bench

import (
	"pmfnas/pmf/predict"
	"pmfnas/pmf/stats"
)

// score measures predictions; the seconds are left to the caller. Predictions and tested are
// parallel.
func (t task) score(predictions []predict.Prediction, tested []predict.Example) Measures {
	means := column(predictions, func(p predict.Prediction) float64 { return p.Mean })
	deviations := column(predictions, predict.Prediction.Deviation)
	lows := column(predictions, func(p predict.Prediction) float64 { return p.Low })
	highs := column(predictions, func(p predict.Prediction) float64 { return p.High })
	truth := column(tested, func(e predict.Example) float64 { return e.Target })
	covered, width := stats.Coverage(lows, highs, truth)
	// Ranks count from the best, so where a small metric is good it is its negative that counts;
	// errors and intervals keep the unit.
	good, truly := t.goodness(means), t.goodness(truth)
	return Measures{
		Spearman: Value(stats.Spearman(good, truly)), Kendall: Value(stats.Kendall(good, truly)),
		Pearson: Value(stats.Pearson(good, truly)), RankAgreement: Value(stats.RankAgreement(good, truly)),
		R2: Value(stats.R2(means, truth)), MAE: Value(stats.MAE(means, truth)), Top10Recall: Value(stats.TopRecall(good, truly, 0.1)),
		Coverage90: Value(covered), IntervalWidth: Value(width),
		NLL: Value(stats.NLL(means, deviations, truth)), CRPS: Value(stats.CRPS(means, deviations, truth)),
	}
}

// column collects one number of each item.
func column[T any](items []T, number func(T) float64) []float64 {
	values := make([]float64, len(items))
	for i, item := range items {
		values[i] = number(item)
	}
	return values
}

// goodness turns metrics into numbers of which a large one is good.
func (t task) goodness(metrics []float64) []float64 {
	return column(metrics, func(v float64) float64 {
		if t.Minimise {
			return -v
		}
		return v
	})
}
