package actor

import (
	"fmt"
	"math"

	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
)

// Action is what a policy can do in a round. Its number is its place among the actor's logits.
type Action int

// The actions: to end the stage, or to train new architectures to a fidelity.
const (
	End Action = iota
	Low
	Medium
	High

	actions
)

// String returns the name of the action.
func (a Action) String() string { return [...]string{"end", "low", "medium", "high"}[a] }

// fidelity is what an action that goes on trains to.
func (a Action) fidelity() eval.Fidelity { return eval.Fidelity(a - Low) }

// names lists the names of all actions.
func names() (list []string) {
	for a := range Action(actions) {
		list = append(list, a.String())
	}
	return list
}

// choices are the fidelities that the rules of Algorithm 1 know in a stage, the cheapest first: its
// own, low for the conservative rule, medium for the opportunist one.
func choices(stage eval.Stage) []Action {
	if stage == eval.Fine {
		return []Action{High}
	}
	return []Action{Low, Medium}
}

// refusals tells of each action why it cannot be taken, "" where it can. At least one can: a stage
// that can pay for nothing ends. One that has no result yet cannot end otherwise, since the next
// stage begins with what it found. A reason is a clause that a sentence can end with.
func refusals(s control.State) (why [actions]string) {
	open := false
	for a := Low; a < actions; a++ {
		why[a] = fmt.Sprintf("no choice of the %s stage", s.Stage)
	}
	for _, a := range choices(s.Stage) {
		why[a] = ""
		if cost, left := s.Cost(a.fidelity()), s.Affordable(); cost > left {
			why[a] = fmt.Sprintf("takes %.4g epochs, of which %.4g are left", cost, left)
		}
		open = open || why[a] == ""
	}
	if open && len(s.Accuracies) == 0 {
		why[End] = "the stage has found nothing yet"
	}
	return why
}

// taken is what a decision of Algorithm 1 amounts to. Of a decision over several fidelities it is
// that of the first allocation.
func taken(d control.Decision) Action {
	if d.Switch {
		return End
	}
	return Low + Action(d.Fidelity)
}

// softmax turns logits into log-probabilities over the actions that are open, −Inf elsewhere.
// Measured from the highest open logit, no exponential overflows. At least one action must be open.
func softmax(logits []float64, open func(int) bool) []float64 {
	highest, sum := math.Inf(-1), 0.0
	for i, v := range logits {
		if open(i) {
			highest = max(highest, v)
		}
	}
	for i, v := range logits {
		if open(i) {
			sum += math.Exp(v - highest)
		}
	}
	logs := make([]float64, len(logits))
	for i, v := range logits {
		logs[i] = math.Inf(-1)
		if open(i) {
			logs[i] = v - highest - math.Log(sum)
		}
	}
	return logs
}
