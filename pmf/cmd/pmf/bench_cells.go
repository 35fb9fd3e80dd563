package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
	"pmfnas/pmf/report"
)

// cellsFlags are the flags of pmf bench cells.
type cellsFlags struct {
	table, format, out string
	methods            []string
	options            bench.CellsOptions
}

func newBenchCells(a *app) *cobra.Command {
	var f cellsFlags
	c := &cobra.Command{
		Use: "cells", Short: "Measure searches on a table of whole cells, query by query",
		Long: `Every method searches a table in which each row is a cell with its accuracies after training on
validation and on test data, as val200 and test200. A query reveals the validation accuracy of
one cell; what is known before is its structure alone. The answer after some queries is the cell
with the best validation accuracy so far, and its test accuracy is told as mean and standard
deviation over the seeds, beside the best of the table and its quantiles. The methods:

` + wholeMethodList(),
		Example: `  pmf bench cells --curves nb201_cifar10.jsonl.gz --parallel 2
  pmf bench cells --curves nb201_cifar10.jsonl.gz --methods pmf,rs --queries 10,25,50 --seeds 100
  pmf bench cells --curves nb201_cifar10.jsonl.gz --out cells.json --format html > cells.html`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchCells(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.table, "curves", "", "table of cells (.jsonl or .jsonl.gz)")
	flags.IntSliceVar(&f.options.Queries, "queries", []int{25, 55, 100, 200, 500}, "after how many queries the answer is looked at")
	flags.StringSliceVar(&f.methods, "methods", []string{"all"}, "which methods")
	flags.IntVar(&f.options.Seeds, "seeds", 30, "runs of each method, each with a seed of its own")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "the first seed")
	flags.IntVar(&f.options.Parallel, "parallel", 1, "runs at once; more than one is faster, and makes the seconds of deciding longer")
	flags.StringVar(&f.out, "out", "", "write the figures to this file as JSON too, anew after each method")
	words(flags, &f.format, "format", "how to print; html has the figure, too, and svg is the figure alone", "text", "json", "md", "html", "svg")
	return c
}

// wholeMethodList says what each method is, for the help.
func wholeMethodList() string {
	var b strings.Builder
	for _, m := range pool.Whole() {
		fmt.Fprintf(&b, "  %-15s %s\n", m.Name, m.Doc)
	}
	return b.String()
}

// check refuses what makes no sense before minutes are spent on it.
func (f cellsFlags) check() error {
	o := f.options
	switch {
	case f.table == "":
		return usagef("pmf bench cells wants a table of cells: --curves FILE")
	case o.Seeds < 1:
		return usagef("--seeds is %d, want at least 1", o.Seeds)
	case o.Parallel < 1:
		return usagef("--parallel is %d, want at least 1", o.Parallel)
	case len(o.Queries) == 0:
		return usagef("--queries is empty, want numbers above 0, such as 25,100")
	}
	for _, q := range o.Queries {
		if q < 1 {
			return usagef("--queries has %d, want numbers above 0, such as 25,100", q)
		}
	}
	return checkOut(f.out)
}

func benchCells(ctx context.Context, a *app, f cellsFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	var err error
	if f.options.Methods, err = chosenSearches(f.methods, pool.Whole()); err != nil {
		return err
	}
	table, err := bench.Open(f.table)
	if err != nil {
		return err
	}
	return runCells(ctx, a, f, table)
}

// runCells measures searches of cells and prints.
func runCells(ctx context.Context, a *app, f cellsFlags, table *curve.Table) error {
	tracker := bench.NewSearchTracker(f.options.Methods)
	return measured[bench.CellsResult]{
		tracker: tracker, out: f.out,
		run: func(tell func(string, *bench.CellsResult)) (bench.CellsResult, error) {
			f.options.Progress = func(p bench.CellsProgress) { tell(tracker.NoteCells(p), p.Finished) }
			return bench.Cells(ctx, table, f.options)
		},
		rows:  func(r bench.CellsResult) int { return len(r.Rows) },
		print: func(r bench.CellsResult) error { return printCells(a, r, f.format) },
	}.show(ctx, a)
}

func printCells(a *app, r bench.CellsResult, format string) error {
	if format == "json" {
		return writeJSON(a.out, r)
	}
	d := report.CellsBenchmark(r)
	if format == "html" || format == "svg" {
		figure, err := report.CellsFigure(r)
		if err != nil {
			return err
		}
		d.Blocks = append(d.Blocks, figure)
	}
	return write(a.out, d, format)
}
