package study

import (
	"cmp"
	"fmt"
	"strings"

	"pmfnas/pmf/control"
	"pmfnas/pmf/control/actor"
)

// The kinds of controllers that settings may name.
const (
	RulesController   = "rules"        // Algorithm 1
	LearnedController = "actor-critic" // Table 8
)

// Controllers lists the kinds of controllers.
func Controllers() []string { return []string{RulesController, LearnedController} }

// A Keyed controller decides by more than a state and the settings. Its key names what else: a
// stage that was decided under another key is another stage.
type Keyed interface {
	Key() string
}

// beta returns the weight of uncertainty by round, for Eq. 4 and Eq. 12.
func (s Settings) beta() control.Beta {
	if s.Lacks(Uncertainty) {
		return control.Constant(0)
	}
	beta, _ := control.ParseBeta(s.Controller.Beta) // Validate has seen it
	return beta
}

// Rules returns the settings' thresholds for Algorithm 1, whose regions and batches a learned
// controller shares. Coverage, window and batch size are the paper's and no settings.
func (s Settings) Rules() control.RulesOptions {
	lambda := cmp.Or(s.Controller.Lambda, -1) // zero is the option's default, negative its none
	return control.RulesOptions{Beta: s.beta(), Lambda: lambda, Gain: s.Controller.Performance,
		BudgetShare: s.Controller.Budget, Patience: s.Controller.Rounds}
}

// decide brings the controller that the settings name, unless another one is given. An error is a
// file of weights that cannot be read.
func (p *plan) decide(given control.Controller) error {
	p.controller = given
	if given == nil {
		var err error
		if p.controller, err = p.settings.controller(); err != nil {
			return err
		}
	}
	if keyed, ok := p.controller.(Keyed); ok {
		p.controllerKey = keyed.Key()
	}
	return nil
}

func (s Settings) controller() (control.Controller, error) {
	if s.Controller.Kind != LearnedController {
		return control.NewRules(s.Rules()), nil
	}
	policy, err := s.policy()
	if err != nil {
		return nil, fmt.Errorf("controller.weights: %w", err)
	}
	return policy.Controller(s.Rules()), nil
}

// policy reads the weights that the settings name, or those that come with the program.
func (s Settings) policy() (*actor.Policy, error) {
	if s.Controller.Weights == "" {
		return actor.Default()
	}
	return actor.Read(s.Controller.Weights)
}

// odds tells what a learned controller gave the round, and what else it could have done; "" for
// one by rules.
func (d Decision) odds() string {
	if d.Control == nil || d.Control.Learned == nil {
		return ""
	}
	learned := d.Control.Learned
	var others []string
	for _, o := range learned.Options {
		if !o.Chosen && o.Refused == "" {
			others = append(others, fmt.Sprintf("%s %.3g", o.Action, o.Probability))
		}
	}
	chosen := learned.Chosen()
	text := fmt.Sprintf("; the policy chose %s for the round with probability %.3g", chosen.Action, chosen.Probability)
	if len(others) > 0 {
		text += fmt.Sprintf(" (%s)", strings.Join(others, ", "))
	}
	return text + fmt.Sprintf(", expecting a return of %.3f; Algorithm 1: %s", learned.Value, learned.Rules)
}
