package actor_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/control"
	"pmfnas/pmf/control/actor"
	"pmfnas/pmf/control/controltest"
	"pmfnas/pmf/eval"
)

// small is an untrained policy that is quick to ask.
func small(seed uint64) *actor.Policy {
	return actor.New(actor.Options{Seed: seed, Actor: []int{5}, Critic: []int{5}})
}

func TestEveryDecisionCanBePaidExplainedAndWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, p := controltest.Draw(t), small(3)
		c := p.Controller(control.RulesOptions{})
		if rapid.Bool().Draw(t, "draws") {
			c = p.Sampling(control.RulesOptions{}, rapid.Uint64().Draw(t, "seed"))
		}
		d, err := c.Decide(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := c.Decide(context.Background(), s)
		var back control.Decision
		if text := written(t, d); json.Unmarshal([]byte(text), &back) != nil || written(t, back) != text || written(t, again) != text {
			t.Fatalf("one state, and three decisions, the second read again: %s, %+v, %+v", text, back, again)
		}
		if d.Reason == "" || d.Switch != (d.Batch == 0) {
			t.Fatalf("switch %v with batch %d, reason %q", d.Switch, d.Batch, d.Reason)
		}
		checkPaid(t, s, d)
		checkOptions(t, s, *d.Learned)
	})
}

// written is a decision as a journal keeps it.
func written(t *rapid.T, d control.Decision) string {
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatalf("%+v cannot be written: %v", d, err)
	}
	return string(text)
}

// checkPaid holds the allocations against the budgets.
func checkPaid(t *rapid.T, s control.State, d control.Decision) {
	epochs := 0.0
	for _, a := range d.Allocations {
		epochs += float64(a.Count) * s.Cost(a.Fidelity)
		if s.Stage == eval.Fine && a.Fidelity != eval.High || s.Stage != eval.Fine && a.Fidelity == eval.High {
			t.Fatalf("the %v stage trains to %v fidelity, which the rules never do", s.Stage, a.Fidelity)
		}
	}
	if epochs > s.Affordable() {
		t.Fatalf("plan of %g epochs, of which %g are left", epochs, s.Affordable())
	}
}

// checkOptions holds what was weighed against probability theory.
func checkOptions(t *rapid.T, s control.State, l control.Learned) {
	sum, chosen := 0.0, 0
	for _, o := range l.Options {
		sum += o.Probability
		if o.Refused != "" && (o.Probability != 0 || o.Chosen) {
			t.Fatalf("%+v is refused", o)
		}
		if o.Chosen {
			chosen++
		}
		if o.Action == "end" && o.Chosen && len(s.Accuracies) == 0 && s.Affordable() >= s.Cost(eval.High) {
			t.Fatal("a stage that has found nothing ends, and could pay for more")
		}
	}
	if math.Abs(sum-1) > 1e-9 || chosen != 1 {
		t.Fatalf("%d of %+v are chosen, and the probabilities sum to %g", chosen, l.Options, sum)
	}
}

// going is a state in which everything but high fidelity is open.
func going() control.State {
	return control.State{BudgetTotal: 1000, BudgetUsed: 100, Accuracies: []float64{0.5, 0.7}, Means: []float64{0.6}, Bests: []float64{0.7}}
}

func TestAControllerSaysWhy(t *testing.T) {
	d, err := small(1).Controller(control.RulesOptions{}).Decide(t.Context(), going())
	if err != nil {
		t.Fatal(err)
	}
	told := d.Reason + " " + strings.Join(d.Rules, " ")
	for _, part := range []string{"the policy ends it with probability", "fidelity. Its probability is", "high is refused: no choice of the global stage",
		"the critic expects a return of", "What weighs most", "Algorithm 1 would"} {
		if !strings.Contains(told, part) {
			t.Errorf("%q does not say %q", told, part)
		}
	}
	if got := d.Learned.Chosen(); got.Action != d.Fidelity.String() {
		t.Errorf("%s was chosen, and the plan is %s", got.Action, d.Fidelity)
	}
	if len(d.Learned.Inputs) != len(actor.Inputs()) || d.Learned.Weights != small(1).Key() {
		t.Errorf("%d inputs of the weights %q are recorded", len(d.Learned.Inputs), d.Learned.Weights)
	}
}

func TestSamplingFollowsTheProbabilities(t *testing.T) {
	p, s := small(1), going()
	counts := map[string]float64{}
	const draws = 4000
	var options []control.Option
	for seed := range uint64(draws) {
		d, err := p.Sampling(control.RulesOptions{}, seed).Decide(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		options = d.Learned.Options
		counts[d.Learned.Chosen().Action]++
	}
	for _, o := range options {
		if off := math.Abs(counts[o.Action]/draws - o.Probability); off > 4*math.Sqrt(o.Probability/draws) {
			t.Errorf("%s was drawn %g times of %d, its probability is %g", o.Action, counts[o.Action], draws, o.Probability)
		}
	}
}

func TestTheUntrainedAreSlowToEndAStage(t *testing.T) {
	for seed := range uint64(5) {
		d, err := actor.New(actor.Options{Seed: seed}).Controller(control.RulesOptions{}).Decide(t.Context(), going())
		if err != nil {
			t.Fatal(err)
		}
		if end := d.Learned.Options[actor.End].Probability; end < 0.02 || end > 0.15 {
			t.Errorf("seed %d: an untrained policy ends a stage with probability %g", seed, end)
		}
	}
}

func TestCancelledDecisionReportsTheCause(t *testing.T) {
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := small(1).Controller(control.RulesOptions{}).Decide(ctx, going()); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}

func BenchmarkDecide(b *testing.B) {
	c := actor.New(actor.Options{}).Controller(control.RulesOptions{})
	for b.Loop() {
		if _, err := c.Decide(b.Context(), going()); err != nil {
			b.Fatal(err)
		}
	}
}
