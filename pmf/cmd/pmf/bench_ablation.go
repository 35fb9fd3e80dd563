package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report"
)

// ablationFlags are the flags of pmf bench ablation.
type ablationFlags struct {
	tables, variants []string
	format, out      string
	title            string // of what is printed; "" is the report's own
	options          bench.AblationOptions
}

func newBenchAblation(a *app) *cobra.Command {
	var f ablationFlags
	c := &cobra.Command{
		Use: "ablation", Short: "Measure what each part of the method is worth on recorded learning curves",
		Long: `The method runs on every table once a seed, and again without each of its parts, as in Table 16
of the paper, all within the same budget, a share of what training all rows to the end costs.
Where the rows name architectures, as in digits-bench and in what pmf export --curves writes of
a study, whole studies run through their three stages, and the table stands for the training:
the curve of its one schedule is taken as that of the ladder, its budget counts epochs. Tables
without architectures are searched as pools, by the methods pmf, pmf-no-predictor and so on.

A part earns its place if without it the answer is worse, or as good at a higher cost, in a
paired Wilcoxon test over the seeds with Holm's correction. The variants:

` + variantList(),
		Example: `  pmf bench ablation --seeds 30 --parallel 2 --out ablation.json
  pmf bench ablation --variants full,no-predictor --seeds 10 --predictor ridge
  pmf export digits --curves digits.jsonl.gz
  pmf bench ablation --curves digits-bench,digits.jsonl.gz --format md`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchAblation(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.tables, "curves", []string{"digits-bench"}, "tables of curves (.jsonl or .jsonl.gz), one or several; digits-bench comes with the program")
	flags.StringSliceVar(&f.variants, "variants", []string{"all"}, "which variants")
	flags.IntVar(&f.options.Seeds, "seeds", 30, "runs of each variant, each with a seed of its own")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "the first seed")
	flags.Float64Var(&f.options.Budget, "budget", 0.1, "share of the cost of training all to the end")
	flags.StringVar(&f.options.Predictor, "predictor", "pmf", "predictor of the studies: "+strings.Join(predictorNames(), ", "))
	flags.IntVar(&f.options.Workers, "workers", 1, "simulated, for the time that a study takes")
	flags.IntVar(&f.options.Parallel, "parallel", 1, "runs at once; more than one is faster, and makes the seconds of deciding longer")
	flags.StringVar(&f.out, "out", "", "write the figures to this file as JSON too, anew after each row")
	words(flags, &f.format, "format", "how to print", "text", "json", "md", "html")
	return c
}

// variantList says what each variant is, for the help.
func variantList() string {
	var b strings.Builder
	for _, v := range bench.Variants() {
		fmt.Fprintf(&b, "  %-15s %s\n", v.Name, v.Doc)
	}
	return b.String()
}

// predictorNames lists the predictors that need no device.
func predictorNames() (names []string) {
	for _, n := range predict.All() {
		names = append(names, n.Name)
	}
	return names
}

// check refuses what makes no sense before minutes are spent on it.
func (f ablationFlags) check() error {
	o := f.options
	switch {
	case len(f.tables) == 0:
		return usagef("pmf bench ablation wants a table of curves: --curves FILE, or --curves digits-bench")
	case o.Seeds < 1:
		return usagef("--seeds is %d, want at least 1", o.Seeds)
	case o.Parallel < 1:
		return usagef("--parallel is %d, want at least 1", o.Parallel)
	case o.Workers < 1:
		return usagef("--workers is %d, want at least 1", o.Workers)
	case !(o.Budget > 0 && o.Budget <= 1):
		return usagef("--budget is %v, want a share above 0 and at most 1, such as 0.1", o.Budget)
	case !slices.Contains(predictorNames(), o.Predictor):
		return usagef("--predictor is %q, want one of %s", o.Predictor, strings.Join(predictorNames(), ", "))
	}
	return checkOut(f.out)
}

func benchAblation(ctx context.Context, a *app, f ablationFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	all := bench.Variants()
	if !slices.Equal(f.variants, []string{"all"}) {
		places, err := named("--variants", "all, or some of", f.variants, bench.VariantNames(all))
		if err != nil {
			return err
		}
		for _, at := range places {
			f.options.Variants = append(f.options.Variants, all[at])
		}
	} else {
		f.options.Variants = all
	}
	tables, err := openTables(f.tables)
	if err != nil {
		return err
	}
	return runAblation(ctx, a, f, tables)
}

// runAblation measures variants and prints.
func runAblation(ctx context.Context, a *app, f ablationFlags, tables []*curve.Table) error {
	tracker := bench.NewAblationTracker(f.options.Variants)
	return measured[bench.AblationResult]{
		tracker: tracker, out: f.out,
		run: func(tell func(string, *bench.AblationResult)) (bench.AblationResult, error) {
			f.options.Progress = func(p bench.AblationProgress) { tell(tracker.NoteAblation(p), p.Finished) }
			return bench.Ablation(ctx, tables, f.options)
		},
		rows:  func(r bench.AblationResult) int { return len(r.Rows) },
		print: func(r bench.AblationResult) error { return printAblation(a, r, f.title, f.format) },
	}.show(ctx, a)
}

func printAblation(a *app, r bench.AblationResult, title, format string) error {
	if format == "json" {
		return writeJSON(a.out, r)
	}
	d := report.Ablation(r)
	d.Title = cmp.Or(title, d.Title)
	return write(a.out, d, format)
}
