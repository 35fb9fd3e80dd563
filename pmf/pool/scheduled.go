package pool

import (
	"context"
	"math"

	"pmfnas/pmf/schedule"
)

// Sampler chooses among the candidates that were never started, of which there is one at least.
// Pick is called once for each candidate that is started, from one goroutine.
type Sampler interface {
	Pick(ctx context.Context, v *View) (int, error)
}

// Scheduled is a baseline: a scheduler decides how far candidates are trained, and a sampler
// which ones are started. Its answer is the best last value among those trained furthest.
type Scheduled struct {
	plan      func(v *View) schedule.Scheduler
	sampler   Sampler
	scheduler schedule.Scheduler // planned at the first step
}

var _ Method = (*Scheduled)(nil)

// NewScheduled returns a method; plan sees the view before the first step.
func NewScheduled(plan func(v *View) schedule.Scheduler, sampler Sampler) *Scheduled {
	return &Scheduled{plan: plan, sampler: sampler}
}

// Next implements Method. What does not fit into the budget ends it.
func (s *Scheduled) Next(ctx context.Context, v *View) (Step, error) {
	if s.scheduler == nil {
		s.scheduler = s.plan(v)
	}
	if len(v.Refused) > 0 {
		return Step{}, ErrDone
	}
	a, ok := s.scheduler.Next(schedule.History{Records: v.Records(), Fresh: v.Fresh()})
	if !ok {
		return Step{}, ErrDone
	}
	if a.Candidate == schedule.New {
		candidate, err := s.sampler.Pick(ctx, v)
		return Step{candidate, a.Until}, err
	}
	return Step{v.Started[a.Candidate], a.Until}, nil
}

// Answer implements Method.
func (s *Scheduled) Answer(ctx context.Context, v *View) (int, error) {
	if len(v.Started) == 0 {
		return s.sampler.Pick(ctx, v)
	}
	return BestOfFurthest(v), nil
}

// BestOfFurthest returns the candidate with the best last value among those that were trained
// furthest, the first started of equal ones; -1 when none was started.
func BestOfFurthest(v *View) int {
	answer, units, value := -1, 0, math.Inf(-1)
	for _, c := range v.Started {
		reached, last := v.Reached(c), v.Seen[c].Last()
		if reached > units || reached == units && last > value {
			answer, units, value = c, reached, last
		}
	}
	return answer
}
