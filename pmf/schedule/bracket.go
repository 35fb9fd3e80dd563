package schedule

import "math"

// bracket is one round of successive halving: start candidates are trained to the first rung,
// one in eta of them to the second, and so on.
type bracket struct {
	start int     // members to begin with
	rungs []int   // units, ascending
	eta   float64 // above 1
}

// kept is how many of so many members reach a rung.
func (b bracket) kept(members, rung int) int {
	return Kept(members, rung, b.eta)
}

// Kept is how many of so many that began, at least 1, reach a rung (counted from 0) when one in
// eta goes on from each: ⌊members/eta^rung⌋, where rounding must not make eight of 27/3.
func Kept(members, rung int, eta float64) int {
	return max(1, int(math.Floor(float64(members)*math.Pow(eta, -float64(rung))+1e-9)))
}

// verdict of a bracket about its members: it has something to do, must wait for those in
// training, or is at its end.
type verdict int

const (
	acts verdict = iota
	waits
	finished
)

// next says what the bracket wants of its members, given that another one can be started or not.
func (b bracket) next(members []Record, fresh bool) (Action, verdict) {
	if len(members) < b.start && fresh {
		return Action{New, b.rungs[0]}, acts
	}
	alive := places(len(members))
	for k, rung := range b.rungs {
		if k > 0 {
			ranked := ranking(members, alive, b.rungs[k-1])
			alive = ranked[:min(len(ranked), b.kept(len(members), k))]
		}
		// A rung is complete when all who may reach it have; only then is anybody ranked there.
		pending := false
		for _, i := range alive {
			if members[i].waits(rung) {
				return Action{i, rung}, acts
			}
			pending = pending || members[i].Pending() && len(members[i].Values) < rung
		}
		if pending {
			return Action{}, waits
		}
	}
	return Action{}, finished
}

// inTurn runs brackets one after the other, each with the candidates started after those of the
// bracket before: which bracket a record belongs to follows from the order of starts, so the
// history needs no note of it. nth(i) must have a start of at least 1.
func inTurn(h History, nth func(i int) bracket) (Action, bool) {
	from := 0
	for i := 0; ; i++ {
		b := nth(i)
		to := min(len(h.Records), from+b.start)
		a, v := b.next(h.Records[from:to], h.fresh())
		switch {
		case v == acts && a.Candidate != New:
			a.Candidate += from
			return a, true
		case v == acts:
			return a, true
		case v == waits || to == len(h.Records) && !h.fresh():
			return Action{}, false
		}
		from = to
	}
}
