package pool

import (
	"cmp"
	"context"
	"math"
	"slices"

	"pmfnas/pmf/schedule"
	"pmfnas/pmf/stats"
)

// RoundsOptions say what an ablation leaves out of Rounds.
type RoundsOptions struct {
	Whole bool    // progressive training: what is started goes to the end
	Fixed float64 // all fidelities but one: everything is trained for this share of a training; 0 means not
}

const (
	mostRounds    = 8   // that the budget is planned for
	leastRound    = 2   // whole trainings that a round must be worth, else there are fewer
	smallestRound = 10  // candidates with which a round that skips early rungs must begin
	leastKept     = 0.5 // rank correlation with the next rung below which a rung is skipped
)

// Rounds is the recommended method: a few rounds of successive halving that share the budget.
// A sampler chooses what a round starts, so that it may learn from the rounds before it, and who
// goes on to a rung is chosen among all who stand below it, those passed over by earlier rounds too.
//
// How wide a round looks is decided from the curves seen: where those on a rung were ordered
// otherwise on the next one, a look there told little, and the next round begins further up, with
// fewer candidates. What counts on a rung is the best value up to it, since a last value jumps about
// while the learning rate is high. The answer is the best last value among those trained furthest.
// It plays one run. A refusal ends the rung that it happened on, not the search: what is cheaper may
// still fit.
type Rounds struct {
	o       RoundsOptions
	sampler Sampler

	rounds  int // begun
	size    int // candidates that the round was planned for
	toStart int // of them, how many are still to be started
	rungs   []int
	eta     float64
	rung    int // to which the round trains now
	queue   []Step
	moved   bool // the round has trained someone
	refused int  // refusals that were noted
}

var _ Method = (*Rounds)(nil)

// NewRounds returns the method.
func NewRounds(sampler Sampler, o RoundsOptions) *Rounds { return &Rounds{o: o, sampler: sampler} }

// Next implements Method. It ends when a whole round found nobody to train. A round starts its
// candidates, then takes the best up rung by rung, then the next round opens.
func (m *Rounds) Next(ctx context.Context, v *View) (Step, error) {
	if m.rounds == 0 {
		m.open(v)
	}
	if len(v.Refused) > m.refused {
		m.refused, m.queue = len(v.Refused), nil // others of this rung would not fit either
	}
	for {
		switch {
		case len(m.queue) > 0:
			next := m.queue[0]
			m.queue, m.moved = m.queue[1:], true
			return next, nil
		case m.toStart > 0 && v.Fresh() > 0:
			m.toStart, m.moved = m.toStart-1, true
			candidate, err := m.sampler.Pick(ctx, v)
			return Step{candidate, m.rungs[0]}, err
		case m.rung+1 < len(m.rungs):
			m.rung++
			m.queue = m.promoted(v)
		case !m.moved:
			return Step{}, ErrDone
		default:
			m.open(v)
		}
	}
}

// Answer implements Method.
func (m *Rounds) Answer(ctx context.Context, v *View) (int, error) {
	if len(v.Started) == 0 {
		return m.sampler.Pick(ctx, v)
	}
	return BestOfFurthest(v), nil
}

// open plans the next round. The planned rounds share what is left of the budget evenly, and of the
// candidates with more for the first: a large budget buys longer looks rather than looks at all.
// After the last one, what is still left is another.
func (m *Rounds) open(v *View) {
	trainings := v.Fraction * float64(len(v.Candidates))
	planned := min(mostRounds, max(1, int(trainings/leastRound)))
	share := max(1, planned-m.rounds)
	budget := v.Left() / float64(share)
	rungs := m.ladder(v)
	size := halvingSize(v, budget, rungs, m.eta)
	// The first round has nothing to judge rungs by.
	for m.rounds > 0 && !v.Separate && len(rungs) > 2 && !tells(v, rungs[0], rungs[1]) {
		fewer := halvingSize(v, budget, rungs[1:], m.eta)
		if fewer < smallestRound {
			break
		}
		rungs, size = rungs[1:], fewer
	}
	if v.Fresh() > 0 && len(rungs) > 1 {
		rungs, size = narrowed(v, budget, rungs, size, m.eta, 2*v.Fresh()/(share+1))
	}
	m.rungs, m.size, m.toStart = rungs, size, min(size, v.Fresh())
	m.rounds, m.rung, m.queue, m.moved = m.rounds+1, 0, nil, false
}

// narrowed moves the first rung up while a round would begin with more candidates than most: then
// it begins with fewer, from later on. budget is in the unit of costs.
func narrowed(v *View, budget float64, rungs []int, size int, eta float64, most int) ([]int, int) {
	for first := rungs[0] + 1; size > most && !v.Separate && first < v.Length(); first++ {
		rungs = schedule.Rungs(first, v.Length(), eta)
		size = halvingSize(v, budget, rungs, eta)
	}
	return rungs, size
}

// ladder returns all rungs and sets η.
func (m *Rounds) ladder(v *View) (rungs []int) {
	rungs, m.eta = ladder(v)
	switch {
	case m.o.Whole:
		return []int{v.Length()}
	case m.o.Fixed > 0:
		return []int{epochsOf(v, m.o.Fixed)}
	}
	return rungs
}

// tells says whether those who went on from one rung to another kept their order: by the best value
// up to the one and the best after it, which share nothing. Of few nothing is concluded: their
// correlation counts beside that of a few more who kept it well. assumed is the correlation, and
// weight the number of candidates, that stand for what is usual of learning curves.
func tells(v *View, rung, next int) bool {
	const assumed, weight = 0.6, 5
	var before, after []float64
	for _, c := range v.Started {
		if metric := v.Seen[c].Metric; len(metric) >= next && !math.IsNaN(metric[next-1]) {
			before, after = append(before, highest(metric[:rung])), append(after, highest(metric[rung:next]))
		}
	}
	n := float64(len(before))
	if n < 3 {
		return true
	}
	kept := stats.Spearman(before, after)
	return math.IsNaN(kept) || (n*kept+weight*assumed)/(n+weight) > leastKept
}

// promoted are the best of those who stand on the rung below and no further. Who has gone further,
// or diverged, does not stand on this rung.
func (m *Rounds) promoted(v *View) []Step {
	from, to := m.rungs[m.rung-1], m.rungs[m.rung]
	var below []int
	for _, c := range v.Started {
		if reached := v.Reached(c); reached >= from && reached < to && !math.IsNaN(v.Seen[c].Metric[from-1]) {
			below = append(below, c)
		}
	}
	slices.SortStableFunc(below, func(a, b int) int {
		return cmp.Compare(highest(v.Seen[b].Metric[:from]), highest(v.Seen[a].Metric[:from]))
	})
	keep := schedule.Kept(m.size, m.rung, m.eta)
	var steps []Step
	for _, c := range below[:min(keep, len(below))] {
		steps = append(steps, Step{c, to})
	}
	return steps
}

// highest is the best of some values; those of skipped units are NaN, and do not count.
func highest(values []float64) float64 {
	best := math.Inf(-1)
	for _, value := range values {
		if value > best {
			best = value
		}
	}
	return best
}
