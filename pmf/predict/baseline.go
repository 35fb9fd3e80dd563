package predict

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pmfnas/pmf/stats"
)

// Baseline ranks by a score that costs nothing. Examples only teach it the score's unit and how
// wrong it tends to be; without any it still ranks. Every result of a predictor stands beside
// these on the same points.
type Baseline struct {
	needs Needs
	// score grows with the metric that is expected; NaN when the sample does not tell.
	score    func(Sample) float64
	direct   bool      // the score is in the metric's own unit and is the prediction
	examples []Example // usable ones
}

var _ Predictor = (*Baseline)(nil)

// LastValue predicts that the metric stays as it is.
func LastValue(Options) *Baseline {
	return &Baseline{needs: Needs{Metric: true}, direct: true, score: func(s Sample) float64 {
		if s.Curve.Len() == 0 {
			return math.NaN()
		}
		return lastOf(carried(s.Curve.Metric, s.Curve.Len()))
	}}
}

// BestSoFar predicts the best metric seen so far.
func BestSoFar(o Options) *Baseline {
	return &Baseline{needs: Needs{Metric: true}, direct: true, score: func(s Sample) float64 {
		switch seen := carried(s.Curve.Metric, s.Curve.Len()); {
		case len(seen) == 0:
			return math.NaN()
		case o.Minimise:
			return floats.Min(seen)
		default:
			return floats.Max(seen)
		}
	}}
}

// TrainingSpeed ranks by the sum of training losses so far (SoTL, Ru et al. 2021): the faster a
// network learns, the better it will be. For a curve without a training loss the sum of its
// validation metric stands in. The sum is comparable between curves of one length alone, which
// is how Predict asks.
func TrainingSpeed(o Options) *Baseline {
	return &Baseline{needs: Needs{Metric: true, TrainLoss: true}, score: func(s Sample) float64 {
		if len(s.Curve.TrainLoss) == 0 {
			return floats.Sum(carried(s.Curve.Metric, s.Curve.Len()))
		}
		sum := floats.Sum(carried(s.Curve.TrainLoss, s.Curve.Len()))
		if o.Minimise {
			return sum
		}
		return -sum
	}}
}

// Parameters ranks by the number of trainable parameters: the more, the better.
func Parameters(o Options) *Baseline {
	return &Baseline{needs: Needs{Params: true}, score: func(s Sample) float64 {
		if o.Minimise {
			return -logarithm(s.Params)
		}
		return logarithm(s.Params)
	}}
}

// Needs tells what the score is made of.
func (b *Baseline) Needs() Needs { return b.needs }

// Fit keeps the examples. Its only error is that of a context that has ended.
func (b *Baseline) Fit(ctx context.Context, examples []Example) error {
	b.examples = usable(examples)
	return context.Cause(ctx)
}

// Predict scores the samples. Where nothing is known of the error, because there are no
// examples, the deviation is the size of the prediction itself.
func (b *Baseline) Predict(ctx context.Context, samples []Sample) ([]Prediction, error) {
	out := make([]Prediction, len(samples))
	scales := map[int]scale{} // by epochs seen
	for i, s := range samples {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		length := s.Curve.Len()
		if _, ok := scales[length]; !ok {
			scales[length] = b.scale(length)
		}
		out[i] = scales[length].predict(b.score(s))
	}
	return out, nil
}

// scale turns a score into a prediction.
type scale struct {
	trend
	missing   float64   // stands in for a score that a sample does not tell
	residuals []float64 // truth less prediction, ascending
}

// scale learns from the examples as they stood after so many epochs.
func (b *Baseline) scale(length int) scale {
	out := scale{trend: trend{rate: 1}}
	var scores, targets []float64
	for _, e := range b.examples {
		seen := e.Sample
		seen.Curve = seen.Curve.Prefix(length)
		if v := b.score(seen); finite(v) {
			scores, targets = append(scores, v), append(targets, e.Target)
		}
	}
	switch {
	case len(scores) == 0 && len(b.examples) > 0: // no score at all: the targets alone must do
		for _, e := range b.examples {
			scores, targets = append(scores, e.Target), append(targets, e.Target)
		}
	case len(scores) == 0:
		return out
	case !b.direct:
		out.trend = rising(scores, targets)
	}
	out.missing = stats.Quantile(scores, 0.5)
	for i, y := range targets {
		out.residuals = append(out.residuals, y-out.at(scores[i]))
	}
	slices.Sort(out.residuals)
	return out
}

// rising fits a line that keeps the order of the scores, whatever the examples say: a baseline
// that needs no examples must not be saved by them. The least rate is next to nothing beside the
// targets, and above 0.
func rising(scores, targets []float64) trend {
	n := float64(len(scores))
	meanScore, meanTarget := floats.Sum(scores)/n, floats.Sum(targets)/n
	var across, up, size float64
	for i, v := range scores {
		across += (v - meanScore) * (v - meanScore)
		up += (v - meanScore) * (targets[i] - meanTarget)
		size = math.Max(size, math.Abs(v))
	}
	rate := 0.0
	if across > 0 {
		rate = up / across
	}
	rate = math.Max(rate, 1e-6*math.Max(math.Abs(meanTarget), 1e-6)/math.Max(size, 1e-300))
	return trend{meanTarget - rate*meanScore, rate}
}

// predict takes the interval from the residuals' quantiles, each end for itself, as a baseline's
// errors lean to one side. With fewer than two residuals nothing is known, and the interval is
// as wide as the prediction is large.
func (s scale) predict(score float64) Prediction {
	if !finite(score) {
		score = s.missing
	}
	mean := s.at(score)
	n := len(s.residuals)
	if n < 2 {
		reach := math.Max(math.Abs(mean), 1e-9)
		return Prediction{Mean: mean, DataVariance: reach * reach, Low: mean - reach*student(1), High: mean + reach*student(1)}
	}
	squared := floats.Dot(s.residuals, s.residuals) / float64(n)
	rank := int((1 - nominal) / 2 * float64(n+1))
	low, high := s.residuals[max(0, rank-1)], s.residuals[min(n-1, n-rank)]
	// The mean itself may lie outside where a direct score is always too low.
	return Prediction{Mean: mean, DataVariance: squared, Low: mean + low, High: mean + high}
}
