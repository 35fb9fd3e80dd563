package report

import (
	"fmt"
	"math"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/stats"
)

// verdict is what one predictor said of all architectures after so many epochs, beside the truth.
// Accuracies are in percent; scores only rank, in a unit of their own. All slices are by
// architecture, in the order of the examples.
type verdict struct {
	name                                     string
	epochs                                   int
	score, mean, deviation, low, high, truth []float64
	spearman, kendall, pearson               estimate
}

// estimate is a statistic with its 95 % bootstrap interval over architectures.
type estimate struct{ value, low, high float64 }

// interval writes it for a cell, nil where there is none. Without one, some resample was constant
// and has no correlation.
func (e estimate) interval() any {
	if math.IsNaN(e.low) || math.IsNaN(e.high) {
		return nil
	}
	return fmt.Sprintf("%.2f … %.2f", e.low, e.high)
}

func (c correlation) verdict(name string, epochs int, predictions []predict.Prediction, scores []float64) verdict {
	v := verdict{name: name, epochs: epochs, score: scores}
	for i, p := range predictions {
		v.mean, v.truth = append(v.mean, percent(p.Mean)), append(v.truth, percent(c.examples[i].Target))
		v.low, v.high = append(v.low, percent(p.Low)), append(v.high, percent(p.High))
		v.deviation = append(v.deviation, percent(p.Deviation()))
	}
	v.estimates(c.Settings.Seed)
	return v
}

// estimates measures how alike scores and truth are.
func (v *verdict) estimates(seed uint64) {
	v.spearman = v.estimate(seed, stats.Spearman)
	v.kendall = v.estimate(seed, stats.Kendall)
	v.pearson = v.estimate(seed, stats.Pearson)
}

// estimate draws the same architectures for every predictor and statistic, so that what differs
// between rows is not the draw.
func (v *verdict) estimate(seed uint64, statistic func(a, b []float64) float64) estimate {
	n := len(v.truth)
	e := estimate{value: statistic(v.score, v.truth)}
	score, truth := make([]float64, n), make([]float64, n)
	e.low, e.high = stats.Bootstrap(n, eval.Stream(seed, "report", n, "correlation"), func(sample []int) float64 {
		for i, k := range sample {
			score[i], truth[i] = v.score[k], v.truth[k]
		}
		return statistic(score, truth)
	})
	return e
}
