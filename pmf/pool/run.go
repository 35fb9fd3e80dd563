package pool

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// mostRefusals is how often a method may ask for an epoch that does not fit before its run ends.
const mostRefusals = 8

// Outcome is what a method reached within a budget. Regret is Pool.Regret of the answer. When a run
// fails, the outcome so far comes with the error.
type Outcome struct {
	Answer       int // the candidate
	Regret       float64
	Steps        []Step        // as they were run, cut to what fitted
	Spent        float64       // seconds or epochs
	Evaluations  int           // candidates that were started
	StoppedEarly float64       // share of them that were not trained to the end
	Deciding     time.Duration // what the method itself took
}

// Run plays a method within a budget, a share of the cost of training the whole pool to the end.
// Epochs are run and paid for one by one; one that does not fit is not run, and the method may ask
// for something cheaper a few times. m must be fresh. It looks at ctx before each step, and returns
// its cause. share is in (0, 1].
func Run(ctx context.Context, p *Pool, m Method, share float64) (Outcome, error) {
	r := newRun(p, share)
	for len(r.view.Refused) < mostRefusals {
		if err := context.Cause(ctx); err != nil {
			return r.outcome, err
		}
		began := time.Now()
		step, err := m.Next(ctx, &r.view)
		r.outcome.Deciding += time.Since(began)
		if errors.Is(err, ErrDone) {
			break
		} else if err != nil {
			return r.outcome, fmt.Errorf("ask for step %d: %w", len(r.outcome.Steps), err)
		}
		if err := r.play(step); err != nil {
			return r.outcome, err
		}
	}
	return r.finish(ctx, m)
}

// run is a Run call under way. The view is what the method sees; the pool is what it does not.
type run struct {
	pool    *Pool
	view    View
	outcome Outcome
}

func newRun(p *Pool, share float64) *run {
	return &run{pool: p, view: View{
		Candidates: p.Candidates, Seen: emptyCurves(p), Epochs: p.Epochs, Separate: p.Separate,
		Fraction: share, Budget: share * p.Total,
	}}
}

// play trains as far as the budget goes. A step that makes no sense is an error of the method and
// ends the run.
func (r *run) play(s Step) error {
	v := &r.view
	if s.Candidate < 0 || s.Candidate >= len(v.Candidates) {
		return fmt.Errorf("a step names candidate %d, want one from 0 to %d", s.Candidate, len(v.Candidates)-1)
	}
	from := v.Reached(s.Candidate)
	if s.Until <= from || s.Until > v.Length() {
		return fmt.Errorf("a step trains candidate %d to unit %d, want one from %d to %d", s.Candidate, s.Until, from+1, v.Length())
	}
	reached := from
	for reached < s.Until {
		next := reached + 1
		if v.Separate {
			next = s.Until
		}
		cost := r.pool.cost(s.Candidate, reached, next)
		// The tolerance is for a budget of the whole pool, whose sum rounds otherwise.
		if v.Spent+cost > v.Budget+1e-9*math.Max(1, v.Budget) {
			v.Refused = append(v.Refused, s)
			break
		}
		v.Spent, reached = v.Spent+cost, next
	}
	if reached == from {
		return nil
	}
	if from == 0 {
		v.Started = append(v.Started, s.Candidate)
	}
	v.Seen[s.Candidate] = r.pool.seen(s.Candidate, from, reached, v.Seen[s.Candidate])
	r.outcome.Steps = append(r.outcome.Steps, Step{s.Candidate, reached})
	return nil
}

// finish asks for the answer.
func (r *run) finish(ctx context.Context, m Method) (Outcome, error) {
	o, v := &r.outcome, &r.view
	began := time.Now()
	answer, err := m.Answer(ctx, v)
	o.Deciding += time.Since(began)
	if err != nil {
		return *o, fmt.Errorf("ask for the answer: %w", err)
	}
	if answer < 0 || answer >= len(v.Candidates) {
		return *o, fmt.Errorf("the answer is candidate %d, want one from 0 to %d", answer, len(v.Candidates)-1)
	}
	o.Answer, o.Regret, o.Spent, o.Evaluations = answer, r.pool.Regret(answer), v.Spent, len(v.Started)
	stopped := 0
	for _, c := range v.Started {
		if v.Reached(c) < v.Length() {
			stopped++
		}
	}
	if o.Evaluations > 0 {
		o.StoppedEarly = float64(stopped) / float64(o.Evaluations)
	}
	return *o, nil
}
