package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/control/actor"
)

// compareFlags are the flags of pmf controller compare: those of an ablation whose variants are
// controllers.
type compareFlags struct {
	ablationFlags
	weights []string
}

func newControllerCompare(a *app) *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use: "compare", Short: "Compare learned controllers with the rules of Algorithm 1",
		Long: `Runs whole studies that replay tables of curves, all with the same budget and the same seeds:
with the rules (full), with the actor-critic that comes with the program or that of --weights,
and with one that has learnt nothing (untrained), which chooses fidelities at haphazard and ends
no stage while it can be paid. Regret and cost are compared seed by seed, as in
pmf bench ablation. Trainings use seeds of their own, so any seed here is a new one.`,
		Example: `  pmf controller compare --seeds 30 --parallel 2 --format md
  pmf controller compare --weights mine.json --budget 0.05 --predictor ridge --out compared.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return compareControllers(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.tables, "curves", []string{"digits-bench"}, "tables of curves (.jsonl or .jsonl.gz) whose rows name architectures")
	flags.StringSliceVar(&f.weights, "weights", nil, "files of pmf controller train (default: the controller that comes with the program)")
	flags.IntVar(&f.options.Seeds, "seeds", 30, "studies with each controller, each with a seed of its own")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "the first seed")
	flags.Float64Var(&f.options.Budget, "budget", 0.1, "share of the cost of training all to the end")
	flags.StringVar(&f.options.Predictor, "predictor", "last", "predictor of the studies: "+strings.Join(predictorNames(), ", "))
	flags.IntVar(&f.options.Parallel, "parallel", 1, "studies at once")
	flags.StringVar(&f.out, "out", "", "write the figures to this file as JSON too, anew after each row")
	formats(flags, &f.format)
	return c
}

// Workers are not offered: controllers are compared by epochs.
func compareControllers(ctx context.Context, a *app, f compareFlags) error {
	f.options.Workers = 1
	f.title = fmt.Sprintf("Controllers compared: %s are the rules of Algorithm 1", bench.Full)
	if err := f.check(); err != nil {
		return err
	}
	var err error
	if f.options.Variants, err = controllers(f.weights); err != nil {
		return err
	}
	tables, err := openTables(f.tables)
	if err != nil {
		return err
	}
	return runAblation(ctx, a, f.ablationFlags, tables)
}

// controllers lists whom to compare; one of a file is called like it.
func controllers(files []string) ([]bench.Variant, error) {
	variants := []bench.Variant{{Name: bench.Full, Doc: "the rules of Algorithm 1"}}
	for _, file := range files {
		policy, err := actor.Read(file)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(variants, func(v bench.Variant) bool { return v.Name == file }) {
			return nil, usagef("--weights names %s more than once", file)
		}
		variants = append(variants, bench.Variant{Name: file, Policy: policy})
	}
	if len(files) == 0 {
		policy, err := actor.Default()
		if err != nil {
			return nil, err
		}
		variants = append(variants, bench.Variant{Name: "actor-critic", Policy: policy})
	}
	return append(variants, bench.Variant{Name: "untrained", Policy: actor.New(actor.Options{})}), nil
}
