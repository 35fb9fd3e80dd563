package predict

import "gonum.org/v1/gonum/stat"

// trend is the line target ≈ start + rate·last on which a member may build: it learns what the
// line leaves over, the gain over the last value where that tells much, and simply the distance
// to the mean where it tells nothing.
type trend struct{ start, rate float64 }

// fitTrend fits the line by least squares, drawn towards a rate of 1 as if two more examples
// had said so. Without epochs (last is nil) the line is the mean.
func fitTrend(last, target []float64) trend {
	weights := make([]float64, len(target))
	for i := range weights {
		weights[i] = 1
	}
	return weightedTrend(last, target, weights)
}

// fitSteady fits the same line by Huber's weights: squared for errors up to the median error,
// absolute for larger ones.
func fitSteady(last, target []float64) trend {
	const rounds = 20 // of reweighting, after which the line hardly moves
	line, errors := fitTrend(last, target), make([]float64, len(target))
	if last == nil {
		return line
	}
	for range rounds {
		for i, y := range target {
			errors[i] = y - line.at(last[i])
		}
		line = weightedTrend(last, target, huber(errors))
	}
	return line
}

// weightedTrend is least squares with weights, and the prior: (S_xy + S_xx·2/n)/(S_xx +
// S_xx·2/n) pulls the rate towards 1 by the share of two examples among n.
func weightedTrend(last, target, weights []float64) trend {
	const prior = 2
	n := float64(len(target))
	meanTarget := stat.Mean(target, weights)
	if last == nil {
		return trend{start: meanTarget}
	}
	meanLast := stat.Mean(last, weights)
	var across, up float64
	for i, y := range target {
		across += weights[i] * (last[i] - meanLast) * (last[i] - meanLast)
		up += weights[i] * (last[i] - meanLast) * (y - meanTarget)
	}
	rate := 1.0
	if across > 0 {
		rate = (up + across*prior/n) / (across + across*prior/n)
	}
	return trend{meanTarget - rate*meanLast, rate}
}

// at is the line's value.
func (t trend) at(last float64) float64 { return t.start + t.rate*last }
