package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
	"pmfnas/pmf/report"
)

// searchFlags are the flags of pmf bench search.
type searchFlags struct {
	tables, methods []string
	format, out     string
	options         bench.SearchOptions
}

func newBenchSearch(a *app) *cobra.Command {
	var f searchFlags
	c := &cobra.Command{
		Use: "search", Short: "Measure searches on recorded learning curves",
		Long: `Every method searches the complete rows of a table within a budget, a share of what training
all of them to the end costs (seconds where the table tells them, else epochs). It may train any
row up to any epoch and go on with it later, and pays only for epochs not yet run; an epoch that
does not fit into the budget any more is not run, and of what was not run nothing is seen. Its
answer is scored by its true last metric: the regret is the answer's distance from the best row
as a share of the median's.

Of a table with two separate trainings of each row, such as NAS-Bench-201's, each training costs
its full seconds, whether or not the other was run, and the longer one scores the answer.

The table digits-bench comes with the program. The methods:

` + searchMethodList(),
		Example: `  pmf bench search --curves digits-bench --seeds 10
  pmf bench search --curves digits-bench --format html > search.html
  pmf bench search --curves a.jsonl.gz,b.jsonl.gz --methods rs,asha,hyperband --budgets 0.05,0.1 --out figures.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchSearch(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.tables, "curves", nil, "tables of curves (.jsonl or .jsonl.gz), one or several; digits-bench, which comes with the program, needs no file")
	flags.StringSliceVar(&f.methods, "methods", []string{"all"}, "which methods")
	flags.Float64SliceVar(&f.options.Budgets, "budgets", []float64{0.02, 0.05, 0.1, 0.2}, "shares of the cost of training all to the end")
	flags.IntVar(&f.options.Seeds, "seeds", 30, "runs of each method, each with a seed of its own")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "the first seed")
	flags.IntVar(&f.options.Parallel, "parallel", 1, "runs at once; more than one is faster, and makes the seconds of deciding longer")
	flags.StringVar(&f.out, "out", "", "write the figures to this file as JSON too, anew after each row")
	words(flags, &f.format, "format", "how to print; html has figures, too, and svg is the first of them alone", "text", "json", "md", "html", "svg")
	return c
}

// searchMethodList says what each method is, for the help.
func searchMethodList() string {
	var b strings.Builder
	for _, m := range pool.All() {
		fmt.Fprintf(&b, "  %-15s %s\n", m.Name, m.Doc)
	}
	return b.String()
}

// check refuses what makes no sense before minutes are spent on it.
func (f searchFlags) check() error {
	o := f.options
	switch {
	case len(f.tables) == 0:
		return usagef("pmf bench search wants a table of curves: --curves FILE, or --curves digits-bench")
	case o.Seeds < 1:
		return usagef("--seeds is %d, want at least 1", o.Seeds)
	case o.Parallel < 1:
		return usagef("--parallel is %d, want at least 1", o.Parallel)
	case len(o.Budgets) == 0:
		return usagef("--budgets is empty, want shares above 0 and at most 1, such as 0.02,0.1")
	}
	for _, b := range o.Budgets {
		if !(b > 0 && b <= 1) {
			return usagef("--budgets has %v, want shares above 0 and at most 1, such as 0.02,0.1", b)
		}
	}
	return checkOut(f.out)
}

func benchSearch(ctx context.Context, a *app, f searchFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	var err error
	if f.options.Methods, err = chosenSearches(f.methods, pool.All()); err != nil {
		return err
	}
	tables, err := openTables(f.tables)
	if err != nil {
		return err
	}
	return runSearches(ctx, a, f, tables)
}

// chosenSearches finds methods by their names among all.
func chosenSearches(names []string, all []pool.Named) ([]pool.Named, error) {
	if len(names) == 0 || slices.Equal(names, []string{"all"}) {
		return all, nil
	}
	known := make([]string, len(all))
	for i, m := range all {
		known[i] = m.Name
	}
	places, err := named("--methods", "some of", names, known)
	chosen := make([]pool.Named, len(places))
	for i, at := range places {
		chosen[i] = all[at]
	}
	return chosen, err
}

// runSearches measures searches and prints.
func runSearches(ctx context.Context, a *app, f searchFlags, tables []*curve.Table) error {
	tracker := bench.NewSearchTracker(f.options.Methods)
	return measured[bench.SearchResult]{
		tracker: tracker, out: f.out,
		run: func(tell func(string, *bench.SearchResult)) (bench.SearchResult, error) {
			f.options.Progress = func(p bench.SearchProgress) { tell(tracker.NoteSearch(p), p.Finished) }
			return bench.Search(ctx, tables, f.options)
		},
		rows:  func(r bench.SearchResult) int { return len(r.Rows) },
		print: func(r bench.SearchResult) error { return printSearches(a, r, f.format) },
	}.show(ctx, a)
}

func printSearches(a *app, r bench.SearchResult, format string) error {
	if format == "json" {
		return writeJSON(a.out, r)
	}
	d := report.SearchBenchmark(r)
	if format == "html" || format == "svg" {
		figures, err := report.SearchFigures(r)
		if err != nil {
			return err
		}
		d.Blocks = append(d.Blocks, figures...)
	}
	return write(a.out, d, format)
}
