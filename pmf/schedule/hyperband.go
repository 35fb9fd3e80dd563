package schedule

import "math"

// Hyperband (Li et al. 2018) runs brackets of successive halving that begin at each of the
// rungs in turn: many candidates from the lowest, few from the highest; then again.
type Hyperband struct {
	Rungs []int   // such as Rungs gives, the last one a whole training
	Eta   float64 // above 1
}

var _ Scheduler = Hyperband{}

// Next implements Scheduler.
func (s Hyperband) Next(h History) (Action, bool) { return inTurn(h, s.bracket) }

// bracket is the i-th: those of the paper from s_max down to 0, with n = ⌈(s_max+1)/(s+1)·η^s⌉,
// which makes all brackets cost about the same. The small subtrahend keeps rounding from adding
// a candidate.
func (s Hyperband) bracket(i int) bracket {
	rungs := len(s.Rungs)
	rises := rungs - 1 - i%rungs // the s of the paper
	start := math.Ceil(float64(rungs)/float64(rises+1)*math.Pow(s.Eta, float64(rises)) - 1e-9)
	return bracket{int(start), s.Rungs[rungs-1-rises:], s.Eta}
}
