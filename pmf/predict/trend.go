package predict

// trend is the line target ≈ start + rate·last on which a member may build: it learns what the
// line leaves over, the gain over the last value where that tells much, and simply the distance
// to the mean where it tells nothing.
type trend struct{ start, rate float64 }

// fitTrend fits the line by least squares, drawn towards a rate of 1 as if two more examples
// had said so. Without epochs (last is nil) the line is the mean.
func fitTrend(last, target []float64) trend {
	const prior = 2
	n := float64(len(target))
	var meanLast, meanTarget float64
	for i, y := range target {
		meanTarget += y / n
		if last != nil {
			meanLast += last[i] / n
		}
	}
	if last == nil {
		return trend{start: meanTarget}
	}
	var across, up float64
	for i, y := range target {
		across += (last[i] - meanLast) * (last[i] - meanLast)
		up += (last[i] - meanLast) * (y - meanTarget)
	}
	rate := 1.0
	if across > 0 {
		rate = (up + across*prior/n) / (across + across*prior/n)
	}
	return trend{meanTarget - rate*meanLast, rate}
}

func (t trend) at(last float64) float64 { return t.start + t.rate*last }
