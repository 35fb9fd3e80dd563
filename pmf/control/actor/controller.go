package actor

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
)

// Controller lets a policy decide where the rules of Algorithm 1 would: when a stage ends, and to
// which fidelity new architectures go. All else is theirs. It remembers nothing between decisions
// and may be used from several goroutines while nobody trains its policy.
type Controller struct {
	policy *Policy
	rules  *control.Rules
	key    string
	draw   func(s control.State) *rand.Rand // nil takes the most probable action
}

var _ control.Controller = (*Controller)(nil)

// Controller returns the policy at use: it takes the most probable action, of equal ones the
// first. The rules' options are those of the terms and of the batch.
func (p *Policy) Controller(o control.RulesOptions) *Controller {
	return &Controller{policy: p, rules: control.NewRules(o), key: p.Key()}
}

// Sampling returns the policy in training: it draws an action by its probability. The draw
// depends on seed, stage and round alone.
func (p *Policy) Sampling(o control.RulesOptions, seed uint64) *Controller {
	c := p.Controller(o)
	c.key = fmt.Sprintf("%s sampled with %d", c.key, seed)
	c.draw = func(s control.State) *rand.Rand { return eval.Stream(seed, s.Stage.String(), s.Round, "action") }
	return c
}

// Key names all that the decisions depend on beside the state and the rules' options.
func (c *Controller) Key() string { return c.key }

// Decide implements control.Controller.
func (c *Controller) Decide(ctx context.Context, s control.State) (control.Decision, error) {
	// The encoded state is what both see: the networks as numbers, Algorithm 1 as conditions.
	d, err := c.rules.Encode(ctx, s)
	if err != nil {
		return control.Decision{}, err
	}
	ruled := c.rules.Conclude(s, d) // before d gets a part that the rules know nothing of
	x, why := see(s, d), refusals(s)
	d.Learned = c.weigh(x, why)
	d.Learned.Rules = taken(ruled).String()
	chosen := c.choose(s, d.Learned.Options)
	d.Learned.Options[chosen].Chosen = true
	c.explain(x, chosen, d.Learned)
	c.act(s, chosen, why, &d)
	return d, nil
}

// weigh writes down what the networks answer. A logit that is no number, of a network gone wrong,
// counts as 0 rather than poisoning the rest.
func (c *Controller) weigh(x []float64, why [actions]string) *control.Learned {
	l := &control.Learned{Weights: c.key, Value: c.policy.value(x)}
	logits := c.policy.logits(x)
	for i := range logits {
		logits[i] = finite(logits[i])
	}
	logs := softmax(logits, func(i int) bool { return why[i] == "" })
	for i, logit := range logits {
		l.Options = append(l.Options, control.Option{Action: Action(i).String(), Logit: logit, Probability: math.Exp(logs[i]), Refused: why[i]})
	}
	return l
}

// choose takes an action. Some action is open: see refusals.
func (c *Controller) choose(s control.State, options []control.Option) Action {
	if c.draw == nil {
		return likeliest(options, -1)
	}
	at := c.draw(s).Float64()
	for i, o := range options {
		if at -= o.Probability; at < 0 {
			return Action(i)
		}
	}
	return likeliest(options, -1) // the probabilities fell short of 1 by a rounding
}

// likeliest returns the most probable action but for one. −1 excludes nobody; −1 is the answer
// where no other is open.
func likeliest(options []control.Option, but Action) Action {
	best := Action(-1)
	for i, o := range options {
		if o.Refused == "" && Action(i) != but && (best < 0 || o.Probability > options[best].Probability) {
			best = Action(i)
		}
	}
	return best
}

// act plans what was chosen. A stage that can pay for nothing ends by the words of the rules. The
// rules' conservative and opportunist choices play no part: one fidelity goes to every region.
func (c *Controller) act(s control.State, chosen Action, why [actions]string, d *control.Decision) {
	broke := true
	for _, a := range choices(s.Stage) {
		broke = broke && why[a] != ""
	}
	if chosen == End && !broke {
		d.Switch, d.Reason = true, fmt.Sprintf("The policy ends the %s stage. %s", s.Stage, sentence(*d.Learned))
		return
	}
	// A stage that can pay for nothing plans in vain at its cheapest, which ends it in the rules'
	// words.
	f := choices(s.Stage)[0].fidelity()
	if !broke {
		f = chosen.fidelity()
	}
	d.Reason = fmt.Sprintf("The stage goes on: the policy ends it with probability %.3g.", d.Learned.Options[End].Probability)
	reason := fmt.Sprintf("The policy trains new architectures to %s fidelity. %s", f, sentence(*d.Learned))
	c.rules.Plan(s, d, func(control.RegionState) (eval.Fidelity, string) { return f, reason })
}
