package actor

import "pmfnas/pmf/control"

// Step is one decision of an episode and what came of it. It is made of a recorded decision, so an
// episode can be learnt from after the process that ran it is gone.
type Step struct {
	// Inputs are the networks' [len(Inputs())], Open is by action.
	Inputs      []float64
	Open        []bool // actions that could be taken
	Action      Action
	Probability float64 // with which it was taken
	Value       float64 // that the critic expected
	Reward      float64 // until the next decision
}

// Remember returns the step of a decision, whose reward is to be filled in; false where it was
// not a policy that decided.
func Remember(d control.Decision) (Step, bool) {
	if d.Learned == nil {
		return Step{}, false
	}
	s := Step{Value: d.Learned.Value}
	for _, in := range d.Learned.Inputs {
		s.Inputs = append(s.Inputs, in.Value)
	}
	for i, o := range d.Learned.Options {
		s.Open = append(s.Open, o.Refused == "")
		if o.Chosen {
			s.Action, s.Probability = Action(i), o.Probability
		}
	}
	return s, true
}

// Return is the discounted sum of the rewards of an episode. discount is γ in [0, 1]; no steps
// return 0.
func Return(episode []Step, discount float64) float64 {
	sum := 0.0
	// Backwards, each sum is the one behind it discounted once more: O(steps).
	for i := len(episode) - 1; i >= 0; i-- {
		sum = episode[i].Reward + discount*sum
	}
	return sum
}

// sample is a step as PPO learns from it.
type sample struct {
	Step
	advantage float64
	target    float64 // of the critic
}

// advantages estimates by how much each step was better than expected (generalised advantage
// estimation, Schulman and others 2016); an episode ends with its last step. Â_t = Σ (γλ)^l
// δ_{t+l}, with δ_t = r_t + γV(s_{t+1}) − V(s_t); the critic's target is Â_t + V(s_t).
func advantages(episode []Step, discount, lambda float64) []sample {
	samples := make([]sample, len(episode))
	// After the last step there is nothing to come.
	next, sum := 0.0, 0.0
	for i := len(episode) - 1; i >= 0; i-- {
		step := episode[i]
		surprise := step.Reward + discount*next - step.Value
		sum = surprise + discount*lambda*sum
		samples[i] = sample{step, sum, sum + step.Value}
		next = step.Value
	}
	return samples
}
