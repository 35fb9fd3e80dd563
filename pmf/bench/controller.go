package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"pmfnas/pmf/control/actor"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
)

// ControllerOptions configures TrainController; the zero value is the recommended setting.
// Policy.Seed and Learner.Seed are set to Seed.
type ControllerOptions struct {
	Seed      uint64
	Episodes  int       // to learn from; 0 means 1,600
	Update    int       // episodes an update; 0 means 16
	Check     int       // updates between checks of the policy; 0 means 10
	Checked   int       // episodes of a check on each table and budget; 0 means 16
	Budgets   []float64 // shares of the cost of training all to the end; nil means 0.05, 0.1, 0.2
	Predictor string    // of the studies; "" means last, which costs nothing
	// A Price of p lets a search of the whole budget pay for itself when it lowers the regret by p.
	Price    float64 // of the whole budget, in units of regret; 0 means 0.1, negative means nothing
	Parallel int     // episodes at once; 0 means 1. It changes no number
	Policy   actor.Options
	Learner  actor.LearnerOptions
	// Progress is told after each episode, update and check, one call at a time; nil means silent.
	Progress func(ControllerProgress)
}

// ControllerProgress tells how far a training is. Returns are discounted sums of rewards; larger is
// better, 0 is a free perfect choice.
type ControllerProgress struct {
	Done, Total int           // episodes to learn from
	Ran, Runs   int           // studies, with those of checks
	Best        float64       // mean return of the best check so far
	Untrained   float64       // that of the first check
	Return      float64       // mean of the update or check that has just ended
	Updated     *actor.Update // after an update, else nil
	Checked     bool          // after a check
	Better      *actor.Policy // that a check has just found to be the best; nil otherwise
}

func (o ControllerOptions) withDefaults() ControllerOptions {
	o.Episodes, o.Update, o.Check, o.Checked = cmp.Or(o.Episodes, 1600), cmp.Or(o.Update, 16), cmp.Or(o.Check, 10), cmp.Or(o.Checked, 16)
	o.Predictor, o.Price, o.Parallel = cmp.Or(o.Predictor, "last"), max(0, cmp.Or(o.Price, 0.1)), cmp.Or(o.Parallel, 1)
	if len(o.Budgets) == 0 {
		o.Budgets = []float64{0.05, 0.1, 0.2}
	}
	o.Policy.Seed, o.Learner.Seed = o.Seed, o.Seed
	if o.Progress == nil {
		o.Progress = func(ControllerProgress) {}
	}
	return o
}

func (o ControllerOptions) validate() error {
	for _, n := range []struct {
		field string
		value int
	}{{"Episodes", o.Episodes}, {"Update", o.Update}, {"Check", o.Check}, {"Checked", o.Checked}, {"Parallel", o.Parallel}} {
		if n.value < 1 {
			return fmt.Errorf("train a controller: %s is %d, want at least 1, or 0 for the default", n.field, n.value)
		}
	}
	for i, budget := range o.Budgets {
		if !(budget > 0 && budget <= 1) {
			return fmt.Errorf("train a controller: Budgets[%d] is %v, want a share above 0 and at most 1", i, budget)
		}
	}
	return nil
}

// The seeds of studies that a policy learns from, and of those by which it is checked, lie far
// from the small ones that people and comparisons use.
const (
	learnedSeeds = 1 << 40
	checkedSeeds = 1 << 41
)

// TrainController trains the actor-critic controller (Table 8) by PPO on studies that replay tables
// of curves whose rows name architectures. It returns the policy that was best in a check: in
// studies with seeds of their own, with the likeliest actions. When ctx ends, the error comes with
// the best so far; without a policy nothing was checked yet. Equal tables, options and seed give an
// equal policy, however many episodes run at once. It takes Episodes studies, and those of the
// checks.
func TrainController(ctx context.Context, tables []*curve.Table, o ControllerOptions) (*actor.Policy, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, errors.New("train a controller: no table of curves, want at least one whose rows name architectures")
	}
	folder, err := os.MkdirTemp("", "controller-*")
	if err != nil {
		return nil, fmt.Errorf("train a controller: %w", err)
	}
	defer os.RemoveAll(folder)
	t := training{ControllerOptions: o, policy: actor.New(o.Policy)}
	if t.scenes, err = scenes(tables, o, folder); err != nil {
		return nil, err
	}
	for _, table := range tables {
		t.tables = append(t.tables, table.Name)
	}
	t.learner = actor.NewLearner(t.policy, o.Learner)
	t.reward = reward{o.Price, t.learner.Discount()}
	return t.run(ctx)
}

// scenes are all tables at all budgets. By budget, then by table: consecutive episodes alternate
// among them.
func scenes(tables []*curve.Table, o ControllerOptions, folder string) (list []*studied, err error) {
	for _, budget := range o.Budgets {
		for _, table := range tables {
			p, err := pool.New(table)
			if err != nil {
				return nil, err
			}
			s, err := newStudied(table, p, AblationOptions{Predictor: o.Predictor, Budget: budget, Folder: folder, Workers: 1})
			if err != nil {
				return nil, fmt.Errorf("train a controller on table %s: %w", table.Name, err)
			}
			list = append(list, s)
		}
	}
	return list, nil
}
