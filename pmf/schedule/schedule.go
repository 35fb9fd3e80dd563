package schedule

import (
	"cmp"
	"math"
	"slices"
)

// Record is what is known of one candidate that was started. The zero value was told nothing yet.
type Record struct {
	Values []float64 // measured after each unit of resource, larger is better; NaN is unknown
	Asked  int       // units that it was told to reach; at most len(Values) when it is idle
}

// At returns the value after so many units, or NaN when it is unknown.
func (r Record) At(units int) float64 {
	if units < 1 || units > len(r.Values) {
		return math.NaN()
	}
	return r.Values[units-1]
}

// Pending tells whether the candidate is still being trained.
func (r Record) Pending() bool { return r.Asked > len(r.Values) && !r.Diverged() }

// Diverged tells whether the latest value is no number. Such a candidate never goes on.
func (r Record) Diverged() bool {
	return len(r.Values) > 0 && math.IsNaN(r.Values[len(r.Values)-1])
}

// waits tells whether the candidate could go on to so many units now. It is idle, below the mark,
// and has not diverged.
func (r Record) waits(units int) bool {
	return len(r.Values) < units && r.Asked <= len(r.Values) && !r.Diverged()
}

// History is the state of a search that a Scheduler sees. The caller keeps it, and enters each
// action before it asks again.
type History struct {
	// A scheduler never sees what a candidate is, only how it did.
	Records []Record // in the order of starts
	Fresh   int      // candidates that were never started; negative means any number
}

// fresh tells whether another candidate can be started.
func (h History) fresh() bool { return h.Fresh != 0 }

// New is the candidate of an Action that starts another one; which one is the caller's choice,
// and its record goes to the end of the history.
const New = -1

// Action is what is to be done: train a candidate until it has seen so many units.
type Action struct {
	Candidate int // its place among the records, or New
	Until     int // units in all, those seen before included
}

// Scheduler decides who is trained how far. It is a pure function: equal histories, equal
// actions. Several workers are served by calling Next again with the action entered into the
// history: a new record, or a larger Asked.
type Scheduler interface {
	// Next returns the next action. False means: nothing now; if no candidate is pending
	// either, nothing ever.
	Next(h History) (Action, bool)
}

// Rungs returns the resources at which candidates are compared: first, first·η, first·η² … below
// last, and last. Not even a comparison is left when first is at least last. Rungs are rounded
// down, and rise by one at least, whatever eta is.
func Rungs(first, last int, eta float64) []int {
	// The +1 keeps the rungs apart where η is so near 1 that rounding down would repeat one.
	var rungs []int
	for at := float64(max(1, first)); int(at) < last; at = math.Max(at*eta, at+1) {
		rungs = append(rungs, int(at))
	}
	return append(rungs, last)
}

// ranking lists those of the given records that have a value after so many units, the best first;
// equal ones keep their order. NaN is left out, so a diverged candidate neither goes on nor takes a
// place. Cost n·log n.
func ranking(records []Record, among []int, units int) []int {
	var ranked []int
	for _, i := range among {
		if !math.IsNaN(records[i].At(units)) {
			ranked = append(ranked, i)
		}
	}
	slices.SortStableFunc(ranked, func(a, b int) int { return cmp.Compare(records[b].At(units), records[a].At(units)) })
	return ranked
}

// places returns the places of n records.
func places(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
