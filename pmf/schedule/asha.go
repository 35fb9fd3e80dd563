package schedule

import "math"

// ASHA is asynchronous successive halving (Li et al. 2020): whenever one of a rung belongs to
// the best 1/Eta that came so far, it goes on, the highest rung first; else another candidate
// is started. When none is left to start, the best that stand highest go on nevertheless.
//
// Nobody waits for a rung to fill up, so no worker is ever idle; in return a candidate may be
// promoted that later ones would have beaten, and the outcome depends on who arrives when.
type ASHA struct {
	Rungs []int   // such as Rungs gives, the last one a whole training
	Eta   float64 // above 1
}

var _ Scheduler = ASHA{}

// Next implements Scheduler. It costs n·log n on each rung; nobody is ever waited for, so workers
// are never idle while anything is left to start.
func (s ASHA) Next(h History) (Action, bool) {
	var next Action // of those that stand highest, in case nobody can be started
	found := false
	// From each rung but the last, the highest first, look for the best that has not gone on
	// yet.
	for k := len(s.Rungs) - 2; k >= 0; k-- {
		ranked := ranking(h.Records, places(len(h.Records)), s.Rungs[k])
		// What rounding must not take away: a third of 27 is 9 and not 8.
		best := int(math.Floor(float64(len(ranked))/s.Eta + 1e-9))
		for place, i := range ranked {
			// It has gone on already, or is being trained.
			if !h.Records[i].waits(s.Rungs[k+1]) {
				continue
			}
			a := Action{i, s.Rungs[k+1]}
			if place < best {
				return a, true
			}
			if !found {
				next, found = a, true
			}
			break
		}
	}
	if h.fresh() {
		return Action{New, s.Rungs[0]}, true
	}
	return next, found
}
