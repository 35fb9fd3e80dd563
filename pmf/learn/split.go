package learn

import "sort"

// split is a candidate: rows of the segment before position at, which are those whose value is
// below the threshold, go left.
type split struct {
	feature     int32 // negative: none was found
	at          int   // counted as segment's from and to
	threshold   float64
	sum, weight float64 // of the left side
	bar         float64 // what another must gain to take its place
}

// best returns the split that lowers the penalised squared error most, or one with a negative
// feature when none does by more than rounding. Of equally good ones the first tried stays:
// among few rows many inputs split alike, and rounding must not choose between them.
//
// With sums S = Σw·t, a side's penalised squared error falls by S²/(Σw + λ) when its leaf takes the
// best value, so a split gains left + right − whole of these.
func (g *grower) best(s segment) split {
	best := split{feature: -1, bar: g.floor + 1e-12*s.sum*s.sum/(s.weight+g.lambda)}
	tries := g.tries // how many inputs that can split at all are still to be looked at
	if tries <= 0 {
		tries = len(g.active)
	}
	for k := 0; k < len(g.active) && tries > 0; k++ {
		if g.tries > 0 { // draw without replacement; constant inputs cost no try
			other := k + g.rand.IntN(len(g.active)-k)
			g.active[k], g.active[other] = g.active[other], g.active[k]
		}
		f := g.active[k]
		list, values := g.lists[f][s.from:s.to], g.values[f]
		if values[list[0]] == values[list[len(list)-1]] {
			continue
		}
		if g.random {
			g.draw(s, f, list, values, &best)
		} else {
			g.scan(s, f, list, values, &best)
		}
		if tries--; best.feature >= 0 && s.to-s.from == 2 {
			break // two rows are split one way only
		}
	}
	return best
}

// scan tries every threshold of one input, between each two neighbours in its order that differ:
// the left side's sums grow row by row, and the right side has the rest.
func (g *grower) scan(s segment, f int32, list []int32, values []float64, best *split) {
	base := s.sum * s.sum / (s.weight + g.lambda)
	var sum, weight float64
	value := values[list[0]]
	for i, row := range list[:len(list)-1] {
		w := g.weight[row]
		sum += w * g.target[row]
		weight += w
		next := values[list[i+1]]
		here := value
		value = next
		rest := s.weight - weight
		if here == next || weight < g.leaf || rest < g.leaf {
			continue
		}
		other := s.sum - sum
		gain := sum*sum/(weight+g.lambda) + other*other/(rest+g.lambda) - base
		if gain > best.bar {
			*best = split{f, s.from + i + 1, between(here, next), sum, weight, above(gain, base)}
		}
	}
}

// above returns what is more than a gain by more than rounding, base being the size of the
// numbers whose difference it is.
func above(gain, base float64) float64 { return gain + 1e-9*gain + 1e-13*base }

// between returns the middle of two values a < b, or b where no number lies between them.
func between(a, b float64) float64 {
	if middle := a + (b-a)/2; middle > a {
		return middle
	}
	return b
}

// draw tries one threshold of one input, anywhere between its least and its greatest value in the
// segment; both sides have a row then.
func (g *grower) draw(s segment, f int32, list []int32, values []float64, best *split) {
	low, high := values[list[0]], values[list[len(list)-1]]
	threshold := low + g.rand.Float64()*(high-low)
	// Rounding, or neighbours with no number between them, may hit an end: the greatest value
	// alone goes right then.
	if !(threshold > low && threshold < high) {
		threshold = high
	}
	at := sort.Search(len(list), func(i int) bool { return values[list[i]] >= threshold })
	sum, weight := g.sums(list, at, s)
	rest, other := s.weight-weight, s.sum-sum
	if weight < g.leaf || rest < g.leaf {
		return
	}
	base := s.sum * s.sum / (s.weight + g.lambda)
	gain := sum*sum/(weight+g.lambda) + other*other/(rest+g.lambda) - base
	if gain > best.bar {
		*best = split{f, s.from + at, threshold, sum, weight, above(gain, base)}
	}
}

// sums returns Σwt and Σw of the rows before a place, from the shorter side of it.
func (g *grower) sums(list []int32, at int, s segment) (sum, weight float64) {
	short := list[:at]
	if at > len(list)/2 {
		short = list[at:]
	}
	for _, row := range short {
		sum += g.weight[row] * g.target[row]
		weight += g.weight[row]
	}
	if at > len(list)/2 {
		return s.sum - sum, s.weight - weight
	}
	return sum, weight
}
