package schedule

import (
	"cmp"
	"container/heap"
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

// Next implements Scheduler. It costs O(n·Max) for n records in nearly every call, when the newest
// that waits goes on; once that one is stopped, O(n·Max·log n).
func (s Median) Next(h History) (Action, bool) {
	// Newest first: of those started before, as good as all have been stopped or are finished.
	for i, r := range slices.Backward(h.Records) {
		if !r.waits(s.Max) {
			continue
		}
		if s.stopped(h.Records[:i], r) {
			i = s.newest(h.Records[:i])
		}
		if i < 0 {
			break
		}
		return Action{i, len(h.Records[i].Values) + 1}, true
	}
	return Action{New, 1}, h.fresh()
}

// stopped tells whether a candidate is worse than the median of those before it.
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
	return len(means) >= s.others() && best(r.Values) < stats.Quantile(means, 0.5)
}

// newest returns the place of the last record that waits and is not stopped, −1 without one. It
// comes to what asking stopped of every record would, but what was stopped waits for ever, and to
// gather the others of each anew would grow with the square of the records.
func (s Median) newest(records []Record) int {
	at := -1
	medians := make([]halves, s.Max+1) // by units: of the running means of the records so far
	for i, r := range records {
		if units := len(r.Values); r.waits(s.Max) {
			others := &medians[units]
			if units < max(1, s.Grace) || others.len() < s.others() || best(r.Values) >= others.median() {
				at = i
			}
		}
		sum, n := 0.0, 0.0
		for k, v := range r.Values[:min(len(r.Values), s.Max)] {
			if !math.IsNaN(v) {
				sum, n = sum+v, n+1
				medians[k+1].add(sum / n)
			}
		}
	}
	return at
}

// others is how many others there must be before anybody is stopped.
func (s Median) others() int { return cmp.Or(s.Others, 5) }

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

// halves holds values in two heaps, the lower half with its largest on top and the upper half with
// its smallest, so that a value is added in O(log n) and the median is always at hand. The zero
// value is empty.
type halves struct{ low, high ascending } // as many in low as in high, or one more

func (h *halves) len() int { return len(h.low) + len(h.high) }

// add keeps a value. The heap of the lower half holds negated values: one order serves both.
func (h *halves) add(v float64) {
	heap.Push(&h.low, -v)
	heap.Push(&h.high, -heap.Pop(&h.low).(float64))
	if len(h.high) > len(h.low) {
		heap.Push(&h.low, -heap.Pop(&h.high).(float64))
	}
}

// median is what stats.Quantile says of all values, to the last bit; there must be one.
func (h *halves) median() float64 {
	if len(h.low) > len(h.high) {
		return -h.low[0]
	}
	return stats.Quantile([]float64{-h.low[0], h.high[0]}, 0.5)
}

// ascending is a heap with the smallest value on top.
type ascending []float64

// Len, Less, Swap, Push and Pop implement heap.Interface.
func (h ascending) Len() int           { return len(h) }
func (h ascending) Less(i, j int) bool { return h[i] < h[j] }
func (h ascending) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ascending) Push(v any)        { *h = append(*h, v.(float64)) }
func (h *ascending) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
