package bench

import (
	"context"
	"math"

	"pmfnas/pmf/control/actor"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// episode runs one study that a policy controls, and remembers its decisions with their rewards.
// The policy draws its actions while it learns, and takes the likeliest otherwise. It takes as long
// as a study that replays: about a second.
func (s *studied) episode(ctx context.Context, p *actor.Policy, draws bool, seed uint64, r reward) ([]actor.Step, error) {
	settings := s.settings
	settings.Seed = seed
	controller := p.Controller(settings.Rules())
	if draws {
		controller = p.Sampling(settings.Rules(), seed)
	}
	snapshot, err := s.study(ctx, settings, controller)
	if err != nil {
		return nil, err
	}
	judged, err := s.judge(snapshot, 0)
	if err != nil {
		return nil, err
	}
	return r.steps(s, snapshot, judged.regret), nil
}

// reward says what a search is worth; the paper is silent about it. An episode earns minus the
// regret of its choice, minus a price for the share of its budget that it has spent. So that not
// all of this comes at the end, each step also earns γΦ′ − Φ, where Φ is 1 minus the regret of the
// best that was tried so far, and 0 before and after the episode: a potential, which changes no
// policy's rank (Ng, Harada and Russell 1999).
type reward struct {
	price    float64 // of the whole budget, in units of regret
	discount float64 // γ
}

// moment is a decision of a policy: what had been spent and found when it was taken.
type moment struct {
	step      actor.Step
	spent     int
	potential float64
}

// steps returns the decisions of a study that a policy took, each with its reward. What was spent
// between a decision and the next is charged to the first; the last one pays the rest and gets the
// regret.
func (r reward) steps(s *studied, snapshot study.Snapshot, regret float64) []actor.Step {
	moments := s.moments(snapshot)
	steps := make([]actor.Step, len(moments))
	for i, m := range moments {
		spent, potential, final := snapshot.Spent.Epochs, 0.0, -regret
		if i+1 < len(moments) {
			spent, potential, final = moments[i+1].spent, moments[i+1].potential, 0
		}
		steps[i] = m.step
		steps[i].Reward = final - r.price*float64(spent-m.spent)/float64(snapshot.Budget) + r.discount*potential - m.potential
	}
	return steps
}

// moments goes through the decisions of a study in their order. Before anything was tried the best
// is as good as a mediocre row. The potential is Φ at the decision, before what it led to.
func (s *studied) moments(snapshot study.Snapshot) (moments []moment) {
	trials := map[int]search.Trial{}
	for _, t := range snapshot.Trials {
		trials[t.ID] = t
	}
	best := 1.0
	for _, d := range snapshot.Decisions {
		if d.Control != nil {
			if step, ok := actor.Remember(*d.Control); ok {
				moments = append(moments, moment{step, d.Spent.Epochs, 1 - best})
			}
		}
		for _, n := range d.Trials {
			if at, known := s.places[trials[n].Proposal.Arch.ID()]; known && trials[n].Usable() {
				best = math.Min(best, s.pool.Regret(at))
			}
		}
	}
	return moments
}
