package actor

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// golden is what golden.py has computed.
type golden struct {
	Inputs                             []([]float64)
	Open                               [][]bool
	Actions                            []Action
	Probabilities, Advantages, Targets []float64
	Actor, Critic                      []float64
	Policy, Entropy, Value, Clipped    float64
	ActorGradient, CriticGradient      []float64
	ActorMoved, CriticMoved            []float64
}

func readGolden(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	for name, into := range map[string]any{
		"inputs": &g.Inputs, "open": &g.Open, "actions": &g.Actions, "probabilities": &g.Probabilities, "advantages": &g.Advantages,
		"targets": &g.Targets, "actor": &g.Actor, "critic": &g.Critic, "policy": &g.Policy, "entropy": &g.Entropy, "value": &g.Value,
		"clipped": &g.Clipped, "actor_gradient": &g.ActorGradient, "critic_gradient": &g.CriticGradient,
		"actor_moved": &g.ActorMoved, "critic_moved": &g.CriticMoved,
	} {
		if err := json.Unmarshal(raw[name], into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return g
}

func (g golden) policy(t *testing.T) *Policy {
	t.Helper()
	p := New(Options{Actor: []int{6, 5}, Critic: []int{6}})
	if copy(p.actor.parameters, g.Actor) != len(p.actor.parameters) || copy(p.critic.parameters, g.Critic) != len(p.critic.parameters) {
		t.Fatalf("PyTorch has %d and %d parameters, want %d and %d", len(g.Actor), len(g.Critic), len(p.actor.parameters), len(p.critic.parameters))
	}
	return p
}

func (g golden) samples() (list []sample) {
	for i, x := range g.Inputs {
		step := Step{Inputs: x, Open: g.Open[i], Action: g.Actions[i], Probability: g.Probabilities[i]}
		list = append(list, sample{step, g.Advantages[i], g.Targets[i]})
	}
	return list
}

// near compares numbers one by one.
func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1e-9 {
			t.Fatalf("%s: number %d is %.12g, PyTorch has %.12g", what, i, got[i], want[i])
		}
	}
}

func TestLossesAndGradientsArePyTorchs(t *testing.T) {
	g := readGolden(t)
	p := g.policy(t)
	actor, critic := make([]float64, len(g.Actor)), make([]float64, len(g.Critic))
	loss := p.actorLoss(g.samples(), 0.2, 0.01, actor)
	value := p.criticLoss(g.samples(), critic)
	near(t, "losses", []float64{loss.policy, loss.entropy, value, loss.clipped}, []float64{g.Policy, g.Entropy, g.Value, g.Clipped})
	near(t, "the actor's gradient", actor, g.ActorGradient)
	near(t, "the critic's gradient", critic, g.CriticGradient)
}

func TestThreeStepsArePyTorchs(t *testing.T) {
	g := readGolden(t)
	p := g.policy(t)
	l := NewLearner(p, LearnerOptions{})
	for range 3 {
		l.step(g.samples())
	}
	near(t, "the actor", p.actor.parameters, g.ActorMoved)
	near(t, "the critic", p.critic.parameters, g.CriticMoved)
}

// TestInfluenceIsTheGradientTimesTheInput holds backward against differences, as far as the input.
func TestInfluenceIsTheGradientTimesTheInput(t *testing.T) {
	g := readGolden(t)
	p, x := g.policy(t), g.Inputs[1]
	odds := func() float64 { logits := p.logits(x); return logits[Low] - logits[End] }
	for i, got := range p.influences(x, Low, End) {
		const h = 1e-6
		at := x[i]
		x[i] = at + h
		above := odds()
		x[i] = at - h
		below := odds()
		x[i] = at
		if want := (above - below) / (2 * h) * at; math.Abs(got-want) > 1e-7 {
			t.Errorf("input %d: influence %g, want %g", i, got, want)
		}
	}
}

func TestAdvantagesAreDiscountedSurprises(t *testing.T) {
	episode := []Step{{Reward: 1, Value: 2}, {Reward: 0, Value: 1}, {Reward: 3, Value: 4}}
	samples := advantages(episode, 0.5, 0.5)
	last := 3.0 - 4
	middle := 0 + 0.5*4 - 1 + 0.25*last
	first := 1 + 0.5*1 - 2 + 0.25*middle
	for i, want := range []float64{first, middle, last} {
		if got := samples[i]; math.Abs(got.advantage-want) > 1e-12 || math.Abs(got.target-want-episode[i].Value) > 1e-12 {
			t.Errorf("step %d: advantage %g and target %g, want %g and %g", i, got.advantage, got.target, want, want+episode[i].Value)
		}
	}
	if got := Return(episode, 0.5); got != 1+0.25*3 {
		t.Errorf("return %g, want 1.75", got)
	}
}
