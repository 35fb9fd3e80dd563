package actor

import (
	"math"

	"pmfnas/pmf/eval"
)

// LearnerOptions are the settings of PPO; the zero value is Table 8, and where that is silent
// what Schulman and others (2017) use.
type LearnerOptions struct {
	Seed       uint64  // of the order of samples
	ActorRate  float64 // 0 means 3e-4
	CriticRate float64 // 0 means 1e-3
	Discount   float64 // γ; 0 means 0.99
	Lambda     float64 // of the advantages; 0 means 0.95
	Entropy    float64 // weight; 0 means 0.01, negative means none
	Norm       float64 // longest gradient, of each network; 0 means 0.5
	// Clip, Passes and Batch are not in Table 8.
	Clip   float64 // ratios beyond 1 ± this pull no further; 0 means 0.2
	Passes int     // over the samples of an update; 0 means 10
	Batch  int     // samples a step; 0 means 64
}

func (o LearnerOptions) withDefaults() LearnerOptions {
	for _, d := range []struct {
		value *float64
		usual float64
	}{{&o.ActorRate, 3e-4}, {&o.CriticRate, 1e-3}, {&o.Discount, 0.99}, {&o.Lambda, 0.95}, {&o.Entropy, 0.01}, {&o.Norm, 0.5}, {&o.Clip, 0.2}} {
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	o.Entropy = max(0, o.Entropy)
	if o.Passes == 0 {
		o.Passes = 10
	}
	if o.Batch == 0 {
		o.Batch = 64
	}
	return o
}

// Learner improves a policy by PPO. It is not for several goroutines at once. It keeps the moments
// of both optimisers between updates.
type Learner struct {
	policy        *Policy
	o             LearnerOptions
	actor, critic *adam
	updates       int
}

// NewLearner returns a learner of a policy, which it changes.
func NewLearner(p *Policy, o LearnerOptions) *Learner {
	o = o.withDefaults()
	return &Learner{policy: p, o: o,
		actor: newAdam(len(p.actor.parameters), o.ActorRate), critic: newAdam(len(p.critic.parameters), o.CriticRate)}
}

// Discount is γ, by which an episode's return is to be counted.
func (l *Learner) Discount() float64 { return l.o.Discount }

// Update is what one update did: means over its steps.
type Update struct {
	Policy  float64 `json:"policy"`  // loss of the actor without the entropy
	Entropy float64 `json:"entropy"` // of the actions, in nats
	Value   float64 `json:"value"`   // half the squared error of the critic
	Clipped float64 `json:"clipped"` // share of samples whose ratio left the clip range
	Samples int     `json:"samples"`
}

// Update learns from episodes that the policy, as it is now, has run with Sampling. The steps'
// probabilities and values must be of the policy before this update: PPO measures from them how far
// it has moved. No samples change nothing. Cost: Passes times samples times the weights of both
// networks.
func (l *Learner) Update(episodes [][]Step) Update {
	var samples []sample
	for _, episode := range episodes {
		samples = append(samples, advantages(episode, l.o.Discount, l.o.Lambda)...)
	}
	if len(samples) == 0 {
		return Update{}
	}
	standardise(samples)
	u, steps := Update{Samples: len(samples)}, 0.0
	order := eval.Stream(l.o.Seed, "controller", l.updates, "order")
	for range l.o.Passes {
		order.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
		for begin := 0; begin < len(samples); begin += l.o.Batch {
			// The last batch of a pass may be smaller, and counts as much in the means.
			loss := l.step(samples[begin:min(begin+l.o.Batch, len(samples))])
			steps++
			u.Policy += (loss.policy - u.Policy) / steps
			u.Entropy += (loss.entropy - u.Entropy) / steps
			u.Value += (loss.value - u.Value) / steps
			u.Clipped += (loss.clipped - u.Clipped) / steps
		}
	}
	l.updates++
	return u
}

// step moves both networks once. Actor and critic share no weights, so each is clipped and moved by
// itself.
func (l *Learner) step(batch []sample) losses {
	gradient := make([]float64, len(l.policy.actor.parameters))
	loss := l.policy.actorLoss(batch, l.o.Clip, l.o.Entropy, gradient)
	clip(gradient, l.o.Norm)
	l.actor.step(l.policy.actor.parameters, gradient)

	gradient = make([]float64, len(l.policy.critic.parameters))
	loss.value = l.policy.criticLoss(batch, gradient)
	clip(gradient, l.o.Norm)
	l.critic.step(l.policy.critic.parameters, gradient)
	return loss
}

// standardise gives the advantages of an update mean 0 and deviation 1, so that the learning rate
// does not depend on the unit of the reward.
func standardise(samples []sample) {
	var mean, squares float64
	for i, s := range samples {
		before := s.advantage - mean
		mean += before / float64(i+1)
		squares += before * (s.advantage - mean)
	}
	deviation := math.Sqrt(squares/float64(len(samples))) + 1e-8
	for i := range samples {
		samples[i].advantage = (samples[i].advantage - mean) / deviation
	}
}
