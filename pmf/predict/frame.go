package predict

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Frame is how a member is told its targets.
type Frame uint8

// The frames. A member whose frame is Gain learns what the last value leaves over; one whose
// frame is Ranks learns targets and columns alike by their places among the examples', as
// normal scores (a Gaussian copula), and is swayed by nothing that is merely large. Steady is Gain
// over the line that trainings which went astray tilt least.
const (
	Gain Frame = iota
	Ranks
	Value
	Steady
)

// framing is a frame fitted to examples.
type framing interface {
	// rows returns the columns as the member is shown them.
	rows(x [][]float64) [][]float64
	// express turns a target into what the member learns; last is the latest metric seen.
	express(target, last float64) float64
	// back undoes express.
	back(value, last float64) float64
}

// newFraming fits a frame; last are the latest metrics seen, nil without epochs.
func newFraming(f Frame, x [][]float64, target, last []float64) framing {
	switch f {
	case Ranks:
		return newCopula(x, target)
	case Steady:
		return fitSteady(last, target)
	case Value:
		return trend{}
	default:
		return fitTrend(last, target)
	}
}

func (t trend) rows(x [][]float64) [][]float64 { return x }

func (t trend) express(target, last float64) float64 { return target - t.at(last) }

func (t trend) back(value, last float64) float64 { return value + t.at(last) }

// copula turns columns and targets into normal scores.
type copula struct {
	columns []scores
	target  scores
}

// newCopula needs one row at least.
func newCopula(x [][]float64, target []float64) copula {
	c := copula{target: newScores(target)}
	column := make([]float64, len(x))
	for j := range x[0] {
		for i := range x {
			column[i] = x[i][j]
		}
		c.columns = append(c.columns, newScores(column))
	}
	return c
}

// rows replaces each value by its normal score among the examples' in that column.
func (c copula) rows(x [][]float64) [][]float64 {
	out := make([][]float64, len(x))
	for i, row := range x {
		out[i] = make([]float64, len(row))
		for j, v := range row {
			out[i][j] = c.columns[j].score(v)
		}
	}
	return out
}

func (c copula) express(target, _ float64) float64 { return c.target.score(target) }

func (c copula) back(value, _ float64) float64 { return c.target.value(value) }

// scores maps values to normal scores: the quantile of the standard normal at the value's place
// among those it was made from, in straight lines between them. Values and normal scores both
// ascend strictly, so that score and value undo each other inside the sample.
type scores struct{ values, normal []float64 }

func newScores(sample []float64) scores { return scoresBy(sample, distuv.UnitNormal.Quantile) }

// newPlaces maps values to their places among a sample's, from 0 to 1.
func newPlaces(sample []float64) scores {
	return scoresBy(sample, func(share float64) float64 { return share })
}

// scoresBy gives the i-th of n ascending values the quantile of (i+½)/n; equal values share the
// mean of theirs.
func scoresBy(sample []float64, quantile func(share float64) float64) scores {
	ascending := slices.Sorted(slices.Values(sample))
	n := float64(len(ascending))
	var s scores
	for begin := 0; begin < len(ascending); {
		end, sum := begin, 0.0
		for ; end < len(ascending) && ascending[end] == ascending[begin]; end++ {
			sum += quantile((float64(end) + 0.5) / n)
		}
		s.values, s.normal = append(s.values, ascending[begin]), append(s.normal, sum/float64(end-begin))
		begin = end
	}
	return s
}

// score returns a value's normal score. Beyond the sample it goes on by the sample's mean rate,
// by 1 at most: a column far outside what was seen must not carry a linear member away. Of a
// constant sample all scores are 0.
func (s scores) score(v float64) float64 {
	top := len(s.values) - 1
	if top < 1 {
		return 0
	}
	rate := (s.normal[top] - s.normal[0]) / (s.values[top] - s.values[0])
	switch {
	case v >= s.values[top]:
		return s.normal[top] + math.Min((v-s.values[top])*rate, 1)
	case v <= s.values[0]:
		return s.normal[0] - math.Min((s.values[0]-v)*rate, 1)
	}
	return between(s.values, s.normal, v)
}

// value returns what has a normal score. Beyond the sample it goes on by the sample's mean rate.
func (s scores) value(score float64) float64 {
	top := len(s.values) - 1
	if top < 1 {
		return s.values[0]
	}
	rate := (s.values[top] - s.values[0]) / (s.normal[top] - s.normal[0])
	switch {
	case score >= s.normal[top]:
		return s.values[top] + (score-s.normal[top])*rate
	case score <= s.normal[0]:
		return s.values[0] - (s.normal[0]-score)*rate
	}
	return between(s.normal, s.values, score)
}

// between interpolates; from is ascending, and v lies inside it.
func between(from, to []float64, v float64) float64 {
	i, _ := slices.BinarySearch(from, v)
	if i == 0 {
		return to[0]
	}
	part := (v - from[i-1]) / (from[i] - from[i-1])
	return to[i-1] + part*(to[i]-to[i-1])
}
