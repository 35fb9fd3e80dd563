package actor

import (
	"math"
	"testing"

	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
)

// toy is an environment whose best policy is known: medium fidelity earns 1 a round and low 0.2,
// and a stage should end after four rounds, since each later one costs 2. Nothing in it is random.
type toy struct{ round int }

func (e toy) state() control.State {
	s := control.State{Round: e.round, BudgetTotal: 1000, BudgetUsed: 60 * float64(e.round)}
	for i := range e.round {
		s.Accuracies = append(s.Accuracies, 0.5)
		s.Means, s.Bests = append(s.Means, 0.5), append(s.Bests, 0.5+0.01*float64(i))
	}
	return s
}

// play runs an episode.
func (e toy) play(t *testing.T, c *Controller) (episode []Step) {
	t.Helper()
	for e.round < 12 {
		d, err := c.Decide(t.Context(), e.state())
		if err != nil {
			t.Fatal(err)
		}
		step, ok := Remember(d)
		if !ok {
			t.Fatalf("%+v cannot be remembered", d)
		}
		switch {
		case d.Switch:
			return append(episode, step)
		case e.round >= 4:
			step.Reward = -2
		case d.Fidelity == eval.Medium:
			step.Reward = 1
		default:
			step.Reward = 0.2
		}
		episode = append(episode, step)
		e.round++
	}
	return episode
}

// learn trains a small policy and returns it with its return before and after.
func learn(t *testing.T, seed uint64) (p *Policy, before, after float64) {
	t.Helper()
	p = New(Options{Seed: seed, Actor: []int{16, 16}, Critic: []int{16}})
	play := func() float64 { return Return(toy{}.play(t, p.Controller(control.RulesOptions{})), 0.99) }
	before = play()
	l := NewLearner(p, LearnerOptions{Seed: seed, ActorRate: 0.01, CriticRate: 0.01, Passes: 4})
	for u := range 40 {
		var episodes [][]Step
		for i := range 8 {
			episodes = append(episodes, toy{}.play(t, p.Sampling(control.RulesOptions{}, uint64(8*u+i))))
		}
		l.Update(episodes)
	}
	return p, before, play()
}

func TestLearningRaisesTheReturnToTheBest(t *testing.T) {
	for seed := range uint64(3) {
		best := 1 + 0.99 + 0.99*0.99 + 0.99*0.99*0.99
		if _, before, after := learn(t, seed); math.Abs(after-best) > 1e-9 || before > best-1 {
			t.Errorf("seed %d: return %g before and %g after, want the best there is after, %g", seed, before, after, best)
		}
	}
}

func TestEqualSeedsLearnEqualPolicies(t *testing.T) {
	one, _, _ := learn(t, 5)
	two, _, _ := learn(t, 5)
	other, _, _ := learn(t, 6)
	if one.Key() != two.Key() {
		t.Error("one seed has led to two policies")
	}
	if one.Key() == other.Key() {
		t.Error("two seeds have led to one policy")
	}
}

func TestNothingIsLearntFromNothing(t *testing.T) {
	p := New(Options{Actor: []int{4}, Critic: []int{4}})
	key := p.Key()
	if u := NewLearner(p, LearnerOptions{}).Update(nil); u != (Update{}) || p.Key() != key {
		t.Errorf("an update without episodes did %+v", u)
	}
}
