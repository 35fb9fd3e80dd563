package schedule

import (
	"cmp"
	"math"
	"slices"

	"pmfnas/pmf/stats"
)

// Median is the median stopping rule (Golovin et al. 2017): after each unit a candidate whose
// best value so far lies below the median of the others' running means is stopped. The others
// are those started before it, so that what was stopped once stays stopped.
//
// A running mean is over a candidate's values up to as many units as the one in question has
// seen. Vizier compares with all others, which lets a verdict change when one of them is trained
// further.
type Median struct {
	Max    int // units of a whole training
	Grace  int // units before which nobody is stopped; 0 means 1
	Others int // with fewer others nobody is stopped; 0 means 5
}

var _ Scheduler = Median{}

// Next implements Scheduler.
func (s Median) Next(h History) (Action, bool) {
	// Newest first: of those started before, as good as all have been stopped or are finished.
	for i, r := range slices.Backward(h.Records) {
		if r.waits(s.Max) && !s.stopped(h.Records[:i], r) {
			return Action{i, len(r.Values) + 1}, true
		}
	}
	return Action{New, 1}, h.fresh()
}

// stopped tells whether a candidate is no better than the median of those before it.
func (s Median) stopped(before []Record, r Record) bool {
	units := len(r.Values)
	if units < max(1, s.Grace) {
		return false
	}
	var means []float64
	for _, other := range before {
		if len(other.Values) >= units && !math.IsNaN(other.At(units)) {
			means = append(means, mean(other.Values[:units]))
		}
	}
	return len(means) >= cmp.Or(s.Others, 5) && best(r.Values) < stats.Quantile(means, 0.5)
}

// mean of the known values, of which there is one at least.
func mean(values []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

// best returns the largest known value, −∞ without any.
func best(values []float64) float64 {
	known := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(known) == 0 {
		return math.Inf(-1)
	}
	return slices.Max(known)
}
