package pool

import (
	"math"
	"math/rand/v2"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/schedule"
)

// View is all that a method may know: nothing of an epoch that was not run is in it. A method reads
// it and keeps nothing of it that it changes. It belongs to one run; Started, Seen, Spent and
// Refused grow between two steps, and never within one.
type View struct {
	Candidates []Candidate   // of the pool; never changed
	Seen       []curve.Curve // by candidate: the units run so far, larger is better, with what each cost as seconds
	Started    []int         // candidates in the order in which they were started
	Epochs     []int         // the epochs of each unit of training
	Separate   bool          // units are trainings of their own, each at its full cost
	Fraction   float64       // the budget as a share of training all to the end
	Budget     float64       // the same in the unit of costs
	Spent      float64
	Refused    []Step // what did not fit into the budget any more
}

// Step is what a method wants: that a candidate be trained until it has seen so many units. Of
// separate units only the last is trained, and what was skipped is NaN in its curve.
type Step struct{ Candidate, Until int }

// Length returns the units of a whole training.
func (v *View) Length() int { return len(v.Epochs) }

// Left returns what of the budget is left.
func (v *View) Left() float64 { return v.Budget - v.Spent }

// Reached returns how many units a candidate has seen.
func (v *View) Reached(candidate int) int { return v.Seen[candidate].Len() }

// Fresh returns how many candidates were never started.
func (v *View) Fresh() int { return len(v.Candidates) - len(v.Started) }

// draw returns the candidates that were never started, some at random if there are more than most.
// It costs one pass over the candidates.
func (v *View) draw(most int, r *rand.Rand) []int {
	var fresh []int
	for c := range v.Candidates {
		if v.Reached(c) == 0 {
			fresh = append(fresh, c)
		}
	}
	if len(fresh) > most {
		r.Shuffle(len(fresh), func(i, j int) { fresh[i], fresh[j] = fresh[j], fresh[i] })
		fresh = fresh[:most]
	}
	return fresh
}

// Records returns what was seen of each candidate in the order of starts. Values are shared with
// the view.
func (v *View) Records() []schedule.Record {
	records := make([]schedule.Record, len(v.Started))
	for i, c := range v.Started {
		records[i] = schedule.Record{Values: v.Seen[c].Metric, Asked: v.Reached(c)}
	}
	return records
}

// Cost estimates what bringing a candidate to so many units will cost: from its own units so far,
// else from those of others, else from the mean that follows from the budget. It is in the unit of
// the budget, and an estimate: what comes is told by the table alone.
func (v *View) Cost(candidate, until int) float64 {
	if v.Separate {
		return v.unitCost(until - 1)
	}
	units := float64(until - v.Reached(candidate))
	if own := v.Seen[candidate].Seconds; len(own) > 0 {
		return units * sum(own) / float64(len(own))
	}
	return units * v.MeanCost()
}

// MeanCost returns what a unit of a whole training costs on average over the pool: the budget
// is a known share of training all to the end.
func (v *View) MeanCost() float64 {
	trainings := v.Budget / v.Fraction / float64(len(v.Candidates))
	if v.Separate {
		return trainings
	}
	return trainings / float64(v.Length())
}

// unitCost estimates the cost of a separate training. Without any so far, it is in proportion to
// the epochs.
func (v *View) unitCost(unit int) float64 {
	paid, n := 0.0, 0.0
	for _, c := range v.Started {
		if s := v.Seen[c].Seconds; unit < len(s) && !math.IsNaN(s[unit]) {
			paid, n = paid+s[unit], n+1
		}
	}
	if n > 0 {
		return paid / n
	}
	return v.MeanCost() * float64(v.Epochs[unit]) / float64(v.Epochs[v.Length()-1])
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
