package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/control/actor"
	"pmfnas/pmf/engine/protocol"
)

// controllerFlags are the flags of pmf controller train.
type controllerFlags struct {
	tables  []string
	out     string
	options bench.ControllerOptions
}

func newControllerTrain(a *app) *cobra.Command {
	var f controllerFlags
	c := &cobra.Command{
		Use: "train", Short: "Train the actor-critic controller on recorded learning curves",
		Long: `An episode is a whole study that replays a table, whose rows name architectures: digits-bench,
which comes with the program, or what pmf export --curves writes of a study. It takes about a
second. The policy draws its actions while it learns (PPO, with the settings of Table 8), and is
checked before the first update and every so many after it: in studies with seeds of their own,
by its likeliest actions.

An episode returns minus the regret of the study's answer (0 is the best row of the table, 1 a
mediocre one), minus --price times the share of the budget that it has spent, discounted. The
file always holds the policy of the best check so far: an interrupt takes nothing away.`,
		Example: `  pmf controller train --curves digits-bench --episodes 96 --out first.json   # minutes: to see it work
  pmf controller train --curves digits-bench --parallel 2 --out mine.json     # about half an hour on two free cores
  pmf controller compare --weights mine.json --seeds 20 --parallel 2          # is it worth it?
  pmf run --replay digits-bench --set controller.kind=actor-critic --set controller.weights=mine.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return trainController(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.tables, "curves", []string{"digits-bench"}, "tables of curves (.jsonl or .jsonl.gz) to learn on, one or several; digits-bench comes with the program")
	flags.StringVar(&f.out, "out", "", "the file of weights to write, such as mine.json")
	flags.IntVar(&f.options.Episodes, "episodes", 1600, "studies to learn from")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "of weights, draws and studies: equal seeds, equal controllers")
	flags.Float64SliceVar(&f.options.Budgets, "budgets", []float64{0.05, 0.1, 0.2}, "shares of the cost of training all to the end, in turns")
	flags.StringVar(&f.options.Predictor, "predictor", "last", "predictor of the studies: "+strings.Join(predictorNames(), ", "))
	flags.Float64Var(&f.options.Price, "price", 0.1, "of the whole budget, in units of regret: more makes a controller that ends stages sooner")
	flags.IntVar(&f.options.Update, "update", 16, "episodes between updates")
	flags.IntVar(&f.options.Check, "check", 10, "updates between checks")
	flags.IntVar(&f.options.Checked, "checked", 16, "episodes of a check, on each table and budget")
	flags.IntVar(&f.options.Parallel, "parallel", 1, "studies at once; changes the wall time alone")
	return c
}

// check refuses what makes no sense before minutes are spent on it.
func (f *controllerFlags) check() error {
	o := &f.options
	for _, n := range []struct {
		name  string
		value int
	}{{"episodes", o.Episodes}, {"update", o.Update}, {"check", o.Check}, {"checked", o.Checked}, {"parallel", o.Parallel}} {
		if n.value < 1 {
			return usagef("--%s is %d, want at least 1", n.name, n.value)
		}
	}
	for _, budget := range o.Budgets {
		if !(budget > 0 && budget <= 1) {
			return usagef("--budgets has %v, want shares above 0 and at most 1, such as 0.05,0.1", budget)
		}
	}
	switch {
	case f.out == "":
		return usagef("pmf controller train wants to know where to: --out FILE.json")
	case len(f.tables) == 0:
		return usagef("pmf controller train wants a table of curves: --curves FILE, or --curves digits-bench")
	case !slices.Contains(predictorNames(), o.Predictor):
		return usagef("--predictor is %q, want one of %s", o.Predictor, strings.Join(predictorNames(), ", "))
	case !(o.Price >= 0):
		return usagef("--price is %v, want a number from 0", o.Price)
	case o.Price == 0:
		// A flag of 0 means none, where the option's 0 means its default.
		o.Price = -1 // the option's none
	}
	return checkOut(f.out)
}

func trainController(ctx context.Context, a *app, f controllerFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	tables, err := openTables(f.tables)
	if err != nil {
		return err
	}
	tracker := newControllerTracker(f.options.Episodes)
	show := a.progress(tracker.State)
	var saved error
	f.options.Progress = func(p bench.ControllerProgress) {
		show.event(protocol.Event{}, tracker.note(p))
		if p.Better != nil {
			saved = p.Better.Save(f.out)
		}
	}
	best, err := bench.TrainController(ctx, tables, f.options)
	show.end()
	switch {
	case saved != nil:
		return saved
	case ctx.Err() != nil && err != nil:
		return interruptedTraining(tracker, best, f.out)
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(a.out, "%s holds the controller %s: %s\n", f.out, best.Key(), trained(best.Training))
	return err
}

// trained says what a training came to.
func trained(t actor.Training) string {
	return fmt.Sprintf("after %d episodes its mean return is %.4f; before the first it was %.4f", t.Episodes, t.Return, t.Untrained)
}

// interruptedTraining says what is kept of a training that was ended early.
func interruptedTraining(tracker *controllerTracker, best *actor.Policy, out string) error {
	now, _ := tracker.State()
	kept := "nothing was checked yet, and no file is written"
	if best != nil {
		kept = fmt.Sprintf("%s holds the best so far: %s", out, trained(best.Training))
	}
	return protocol.Errorf(protocol.CodePaused, "interrupted after %d of %d episodes; %s", now.Done, now.Total, kept)
}
