package predict

import (
	"math"

	"pmfnas/pmf/stats"
)

// bulk is where nine in ten values of a column lie, or the range that a caller makes of it.
type bulk struct{ low, high float64 }

func bulkOf(values []float64) bulk {
	return bulk{stats.Quantile(values, 0.05), stats.Quantile(values, 0.95)}
}

// draw brings a value nearer that lies further off than three times the bulk's width, the more
// the further, and keeps the order of values. In a column that hardly varies every value stays.
func (b bulk) draw(v float64) float64 {
	const reach = 3
	width := b.high - b.low
	if width <= 1e-12*math.Max(math.Abs(b.low), math.Abs(b.high)) {
		return v
	}
	return bulk{b.low - reach*width, b.high + reach*width}.squeeze(v, width/10)
}

// sane returns values with those drawn in that went astray, such as the target of a loss that
// exploded. Members are told sane targets, the intervals the truth.
func sane(values []float64) []float64 {
	out, usual := make([]float64, len(values)), bulkOf(values)
	for i, v := range values {
		out[i] = usual.draw(v)
	}
	return out
}

// squeeze leaves values in the range as they are, and lets those outside grow with the
// logarithm of their distance in units of the scale, so that their order stays.
func (b bulk) squeeze(v, scale float64) float64 {
	switch {
	case scale <= 0:
		return math.Max(b.low, math.Min(v, b.high))
	case v > b.high:
		return b.high + scale*math.Log1p((v-b.high)/(10*scale))
	case v < b.low:
		return b.low - scale*math.Log1p((b.low-v)/(10*scale))
	}
	return v
}
