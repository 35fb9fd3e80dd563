package control

import (
	"fmt"

	"pmfnas/pmf/eval"
)

// A Choice says how far the next architectures of a region are trained, and why, as a sentence.
// Where the space was not divided into regions, it is asked about a zero one. It must be a pure
// function: it is asked several times about one region.
type Choice func(RegionState) (eval.Fidelity, string)

// Plan fills the batch of a decision region by region, each at the fidelity of its choice or, when
// that cannot be paid, at the stage's own: lines 8–17 of Algorithm 1. A decision that is left
// without a batch ends its stage, since nothing can be paid for or found any more. d is changed in
// place; what it held of allocations and rules is added to, so it should come fresh from Encode.
// The choice is asked about every region for every architecture of the batch.
func (r *Rules) Plan(s State, d *Decision, choice Choice) {
	if len(s.Regions) == 0 {
		r.planBlind(s, d, choice)
	} else {
		r.planRegions(s, d, choice)
	}
	if d.Batch == 0 {
		d.Switch, d.Reason = true, nothingLeft(s)
	}
}

func (r *Rules) planRegions(s State, d *Decision, choice Choice) {
	p := planner{choice: choice, state: s, decision: d, money: s.Affordable(), extra: make([]int, len(s.Regions))}
	p.acquisition = newAcquisition(s, r.o.Beta(s.Round), r.o.Lambda)
	p.order = spread(len(s.Regions))
	// The size of the batch depends on what an evaluation costs, and so on the first choice: it is
	// settled when the first region is known.
	for n := 1; d.Batch < n; {
		i, ok := p.best()
		if !ok {
			break
		}
		if d.Batch == 0 {
			n = AdaptiveBatchSize(p.money, p.left(), s.Cost(p.fidelity(i)), r.o.Batch)
		}
		p.take(i)
	}
	if d.Batch > 0 {
		d.Region, d.Fidelity = d.Allocations[0].Region, d.Allocations[0].Fidelity
	}
}

// planBlind plans a batch for a space that was not divided into regions.
func (r *Rules) planBlind(s State, d *Decision, choice Choice) {
	var why string
	d.Fidelity, why = choice(RegionState{})
	d.Batch = AdaptiveBatchSize(s.Affordable(), RegionState{}.left(), s.Cost(d.Fidelity), r.o.Batch)
	if d.Batch == 0 {
		return
	}
	d.Allocations = []Allocation{{Fidelity: d.Fidelity, Count: d.Batch}}
	d.Rules = append(d.Rules, why)
}

// planner gives out a batch one architecture at a time. money is what is left of the stage's budget
// when the batch so far is paid, in epochs.
type planner struct {
	choice      Choice
	state       State
	decision    *Decision
	acquisition acquisition
	order       []int // of equal regions
	extra       []int // architectures given to each region in this batch
	money       float64
}

// best returns the region with the highest acquisition among those that have architectures left and
// can be paid. Equal scores go to the first in spread order. What a round cannot pay is no
// candidate, so the loop ends by itself when the money does.
func (p *planner) best() (index int, ok bool) {
	var score float64
	for _, i := range p.order {
		if p.state.Regions[i].left() <= float64(p.extra[i]) || p.state.Cost(p.fidelity(i)) > p.money {
			continue
		}
		if t := p.acquisition.term(i, p.extra[i], p.decision.Batch); !ok || t.Score > score {
			index, score, ok = i, t.Score, true
		}
	}
	return index, ok
}

// fidelity is the choice for a region, or the stage's own when that is all the money can pay.
func (p *planner) fidelity(i int) eval.Fidelity {
	f, _ := p.choice(p.state.Regions[i])
	if own := p.state.Stage.Fidelity(); f > own && p.state.Cost(f) > p.money {
		return own
	}
	return f
}

// left counts the architectures of all regions. Infinite as soon as one region's size is unknown.
func (p *planner) left() float64 {
	sum := 0.0
	for _, region := range p.state.Regions {
		sum += max(0, region.left())
	}
	return sum
}

// take gives one architecture to a region.
func (p *planner) take(i int) {
	region, f := p.state.Regions[i], p.fidelity(i)
	p.extra[i]++
	p.money -= p.state.Cost(f)
	p.decision.Batch++
	for k, a := range p.decision.Allocations {
		if a.Region == region.Region && a.Fidelity == f {
			p.decision.Allocations[k].Count++
			return
		}
	}
	p.decision.Allocations = append(p.decision.Allocations, Allocation{region.Region, f, 1})
	_, why := p.choice(region)
	p.note(why)
}

// note adds a sentence once. A sentence that fired for many regions would fill the journal.
func (p *planner) note(sentence string) {
	for _, known := range p.decision.Rules {
		if known == sentence {
			return
		}
	}
	p.decision.Rules = append(p.decision.Rules, sentence)
}

// fidelity is lines 9–15 of Algorithm 1, with the sentence that explains it.
func (r *Rules) fidelity(s State, region RegionState, p Performance) (eval.Fidelity, string) {
	own := s.Stage.Fidelity()
	// μ_t + 2σ_t, over all accuracies of the stage and not of the region alone.
	bar := p.Mean + r.o.Opportunist*p.Deviation
	switch {
	case own < eval.Medium && r.o.Opportunist > 0 && region.Count > 0 && region.Best > bar:
		return eval.Medium, fmt.Sprintf("Opportunist: the best of region %v, %.4f, exceeds mean %.4f by more than %g deviations of %.4f, so its next evaluations go to medium fidelity.",
			region.Region, region.Best, p.Mean, r.o.Opportunist, p.Deviation)
	case r.conservative(s):
		return eval.Low, fmt.Sprintf("Conservative: %.0f %% of the budget remains (below %.0f %%), so new samples go to low fidelity and the rest is kept for known good ones.",
			100*s.remaining(), 100*r.o.Conservative)
	}
	return own, fmt.Sprintf("The %s stage evaluates at its own fidelity, %s.", s.Stage, own)
}

// conservative tells whether the budget is nearly spent. The rule is silent in the fine
// stage, against the letter of Algorithm 1: with the paper's own budgets (Table 6) that stage
// begins with 15 % left, and what was kept is kept for it.
func (r *Rules) conservative(s State) bool {
	return s.Stage < eval.Fine && s.remaining() < r.o.Conservative
}
