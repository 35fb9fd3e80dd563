package actor

import (
	"math"
	"slices"

	"pmfnas/pmf/eval"
)

// The hidden layers of Table 8. The paper calls [256, 128, 64] the actor and [256, 128, 1] the
// critic: the actor's answer, one logit an action, comes after the three.
func actorLayers() []int  { return []int{256, 128, 64} }
func criticLayers() []int { return []int{256, 128} }

// Policy is an actor and a critic. It may be used from several goroutines while nobody trains it.
type Policy struct {
	actor, critic *network
	// Training tells where the policy comes from; it decides nothing and is no part of Key.
	Training Training
}

// Options say how a policy begins; the zero value is the recommended setting. Seed draws the
// weights: equal seeds, equal policies.
type Options struct {
	Seed   uint64
	Actor  []int // units of the hidden layers; nil means 256, 128, 64
	Critic []int // nil means 256, 128
}

// reluctance is the logit of ending a stage before anything is learnt, in which stages last for
// about ten rounds and show what their later rounds are worth.
const reluctance = -2

// New returns an untrained policy: nearly uniform over the fidelities, and slow to end a stage,
// whatever the state. Small last weights (0.01) leave the first answers to the biases: end −2,
// fidelities 0. The critic starts at its usual scale.
func New(o Options) *Policy {
	if o.Actor == nil {
		o.Actor = actorLayers()
	}
	if o.Critic == nil {
		o.Critic = criticLayers()
	}
	n := len(inputs())
	p := &Policy{
		actor:  newNetwork(slices.Concat([]int{n}, o.Actor, []int{int(actions)})...),
		critic: newNetwork(slices.Concat([]int{n}, o.Critic, []int{1})...),
	}
	p.actor.draw(eval.Stream(o.Seed, "controller", 0, "actor"), 0.01)
	p.critic.draw(eval.Stream(o.Seed, "controller", 0, "critic"), 1)
	last := p.actor.layers[len(p.actor.layers)-1]
	last.bias[End] = reluctance
	return p
}

// Rounded returns a copy with the parameters as a file holds them, float32: what it decides is
// what the policy that is read from the file decides.
func (p *Policy) Rounded() *Policy {
	c := &Policy{actor: p.actor.clone(), critic: p.critic.clone(), Training: p.Training}
	for _, n := range []*network{c.actor, c.critic} {
		for i, v := range n.parameters {
			n.parameters[i] = float64(float32(v))
		}
	}
	return c
}

// value is the return that the critic expects.
func (p *Policy) value(x []float64) float64 {
	passed := p.critic.forward(x)
	return finite(passed[len(passed)-1][0])
}

// logits are the actor's answer.
func (p *Policy) logits(x []float64) []float64 {
	passed := p.actor.forward(x)
	return passed[len(passed)-1]
}

// influences tell by how much each input moved the logit of one action against that of another:
// gradient times value. It costs one pass there and back, of which the gradient by parameters is
// thrown away.
func (p *Policy) influences(x []float64, chosen, against Action) []float64 {
	answer := make([]float64, actions)
	answer[chosen]++
	answer[against]--
	moved := p.actor.backward(p.actor.forward(x), answer, make([]float64, len(p.actor.parameters)))
	for i := range moved {
		moved[i] = finite(moved[i] * x[i])
	}
	return moved
}

// finite keeps what is no number out of a decision, which is written as JSON.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}
