package main

import (
	"context"

	"github.com/spf13/cobra"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report"
)

// stopFlags are the flags of pmf bench stop.
type stopFlags struct {
	tables  []string
	method  string
	format  string
	options bench.StopOptions
}

func newBenchStop(a *app) *cobra.Command {
	var f stopFlags
	c := &cobra.Command{
		Use: "stop", Short: "Measure what early stopping by the predictor saves, and what it loses",
		Long: `Lets a predictor learn from some whole curves of a table and watch the others: each is stopped
when its chance to be among the best falls below a threshold. Told are the share that is stopped,
the share of training saved (Table 12), and the false stops: how many of those that truly belong
to the best would have been stopped. The threshold of a study is its setting predictor.stop.`,
		Example: `  pmf bench stop --curves digits-bench
  pmf export digits --curves digits.jsonl.gz && pmf bench stop --curves digits.jsonl.gz --train 20
  pmf bench stop --curves a.jsonl.gz,b.jsonl.gz --keep 0.05 --thresholds 0.01,0.05,0.1 --format json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchStop(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.tables, "curves", nil, "tables of curves (.jsonl or .jsonl.gz), one or several; digits-bench, which comes with the program, needs no file")
	flags.Float64Var(&f.options.Keep, "keep", 0.1, "share of the architectures that is kept")
	flags.Float64SliceVar(&f.options.Thresholds, "thresholds", []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.3}, "chances below which a training is stopped")
	flags.IntVar(&f.options.Train, "train", 100, "examples to learn from; never more than half the table")
	flags.IntVar(&f.options.Looks, "looks", 12, "epochs after which the predictor is asked, spread over a training, at most")
	flags.IntVar(&f.options.Repeats, "repeats", 10, "repeats, each with other examples to learn from")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "seed of the first repeat")
	flags.StringVar(&f.method, "method", "pmf", "which predictor")
	flags.IntVar(&f.options.Parallel, "parallel", 1, "repeats at once")
	words(flags, &f.format, "format", "how to print", "text", "json", "md", "html")
	return c
}

// check refuses what makes no sense before minutes are spent on it.
func (f stopFlags) check() error {
	o := f.options
	switch {
	case len(f.tables) == 0:
		return usagef("pmf bench stop wants a table of curves: --curves FILE; `pmf export NAME --curves FILE` makes one of a study")
	case !(o.Keep > 0 && o.Keep < 1):
		return usagef("--keep is %v, want a share between 0 and 1", o.Keep)
	case o.Repeats < 1 || o.Train < 2 || o.Looks < 1 || o.Parallel < 1:
		return usagef("--repeats %d --train %d --looks %d --parallel %d: want at least 1 of each, and 2 to learn from", o.Repeats, o.Train, o.Looks, o.Parallel)
	}
	for _, threshold := range o.Thresholds {
		if !(threshold >= 0 && threshold <= 1) {
			return usagef("--thresholds has %v, want chances from 0 to 1", threshold)
		}
	}
	return nil
}

func benchStop(ctx context.Context, a *app, f stopFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	methods, err := chosenMethods([]string{f.method}, nil)
	if err != nil {
		return err
	}
	f.options.Method = methods[0]
	tables, err := openTables(f.tables)
	if err != nil {
		return err
	}
	result, err := bench.Stop(ctx, tables, f.options)
	if err != nil {
		return err
	}
	if f.format == "json" {
		return writeJSON(a.out, result)
	}
	return write(a.out, report.StopBenchmark(result), f.format)
}
