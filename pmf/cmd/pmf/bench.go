package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report"
)

func newBench(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "bench", Short: "Measure predictors, searches and the parts of the method, or record curves to measure on", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return c.Help() },
	}
	c.AddCommand(newBenchCells(a), newBenchPredictor(a), newBenchRecord(a), newBenchSearch(a), newBenchStop(a), newBenchAblation(a), newBenchOneShot(a), newBenchStrategies(a))
	return c
}

// benchFlags are the flags of pmf bench predictor.
type benchFlags struct {
	tables, methods []string
	format, out     string
	options         bench.PredictorOptions
}

func newBenchPredictor(a *app) *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use: "predictor", Short: "Measure how well final values are predicted from the first epochs",
		Long: `Every method learns from some whole curves of a table and predicts the last value of the
others from their first epochs, in several repeats. The free baselines (last value, best value,
training speed, parameters) stand beside the predictor, on the same points.

In repeat s the ids of the complete rows are sorted by the SHA-256 of "s:id"; the first are
learned from whole, at most half of them, and all others are tested. Of a table with two
separate trainings of each architecture, such as NAS-Bench-201's, the shorter is seen and the
longer predicted. With --format html, figures of the first repeat follow the tables; svg is the
first of them alone, predicted against true values.

The table digits-bench comes with the program: curves of the space tiny on 300 digits, made by
pmf bench record. The methods:

` + methodList(),
		Example: `  pmf bench predictor --curves digits-bench --methods pmf,last,best,sotl,params --format html > predictor.html
  pmf export digits --curves digits.jsonl.gz
  pmf bench predictor --curves digits.jsonl.gz --train 20
  pmf bench predictor --curves a.jsonl.gz,b.jsonl.gz --observe 0.1,0.5 --out figures.json
  pmf bench predictor --curves a.jsonl.gz --methods pmf,last --format json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchPredictor(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.tables, "curves", nil, "tables of curves (.jsonl or .jsonl.gz), one or several; digits-bench, which comes with the program, needs no file")
	flags.Float64SliceVar(&f.options.Observe, "observe", []float64{0.1, 0.25, 0.5}, "shares of a curve that are seen")
	flags.IntVar(&f.options.Train, "train", 100, "examples to learn from; never more than half the table")
	flags.IntVar(&f.options.Repeats, "repeats", 20, "repeats, each with other examples to learn from")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "seed of the first repeat")
	flags.StringSliceVar(&f.methods, "methods", nil, "which methods (default all but paper)")
	flags.IntVar(&f.options.Parallel, "parallel", 1, "repeats at once; more than one is faster, and makes the seconds of the methods longer")
	flags.StringVar(&f.out, "out", "", "write the figures to this file as JSON too, anew after each row")
	words(flags, &f.format, "format", "how to print; html has figures, too, and svg is the first of them alone", "text", "json", "md", "html", "svg")
	return c
}

// check refuses what makes no sense before minutes are spent on it.
func (f benchFlags) check() error {
	o := f.options
	switch {
	case len(f.tables) == 0:
		return usagef("pmf bench predictor wants a table of curves: --curves FILE; `pmf export NAME --curves FILE` makes one of a study")
	case o.Repeats < 1:
		return usagef("--repeats is %d, want at least 1", o.Repeats)
	case o.Train < 1:
		return usagef("--train is %d, want at least 1", o.Train)
	case o.Parallel < 1:
		return usagef("--parallel is %d, want at least 1", o.Parallel)
	}
	for _, share := range o.Observe {
		if !(share > 0 && share <= 1) {
			return usagef("--observe has %v, want shares above 0 and at most 1, such as 0.1,0.25,0.5", share)
		}
	}
	return checkOut(f.out)
}

// checkOut refuses a file that could not be written at the end of the work.
func checkOut(path string) error {
	if path == "" {
		return nil
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return usagef("--out is %q, but there is no folder %s; make it first: mkdir -p %[2]s", path, filepath.Dir(path))
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usagef("--out is %q, which is a folder, want a file", path)
	}
	return nil
}

func benchPredictor(ctx context.Context, a *app, f benchFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	networks := &neuralDevice{options: a.device}
	defer networks.close()
	var err error
	if f.options.Methods, err = chosenMethods(f.methods, networks.open); err != nil {
		return err
	}
	tables, err := openTables(f.tables)
	if err != nil {
		return err
	}
	return runBench(ctx, a, f, tables)
}

// openTables reads tables of curves by their names or files.
func openTables(refs []string) ([]*curve.Table, error) {
	tables := make([]*curve.Table, len(refs))
	for i, ref := range refs {
		var err error
		if tables[i], err = bench.Open(ref); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// runBench measures predictors and prints.
func runBench(ctx context.Context, a *app, f benchFlags, tables []*curve.Table) error {
	tracker := bench.NewTracker(f.options.Methods)
	return measured[bench.PredictorResult]{
		tracker: tracker, out: f.out,
		run: func(tell func(string, *bench.PredictorResult)) (bench.PredictorResult, error) {
			f.options.Progress = func(p bench.Progress) { tell(tracker.Note(p), p.Finished) }
			return bench.Predictor(ctx, tables, f.options)
		},
		rows:  func(r bench.PredictorResult) int { return len(r.Rows) },
		print: func(r bench.PredictorResult) error { return printBench(a, r, f.format) },
	}.show(ctx, a)
}

// measured is a benchmark that is shown while it runs. R is the benchmark's result, which knows how
// to save itself.
type measured[R interface{ Save(path string) error }] struct {
	tracker *bench.Tracker
	out     string // a file that holds the finished rows at any time; "" for none
	// run does the work, and tells a line or "" after each step, with all rows so far where one
	// has just been finished.
	run   func(tell func(line string, finished *R)) (R, error)
	rows  func(R) int
	print func(R) error
}

// show runs the benchmark with its progress and prints it. What ends it early takes no finished row
// away: they are printed, and are in the file already. A file that cannot be written is told at the
// end, after everything was printed: hours of work are not thrown away for it.
func (m measured[R]) show(ctx context.Context, a *app) error {
	show := a.progress(m.tracker.State)
	var saved error
	result, err := m.run(func(line string, finished *R) {
		show.event(protocol.Event{}, line)
		if finished != nil && m.out != "" {
			saved = (*finished).Save(m.out)
		}
	})
	show.end()
	rows := m.rows(result)
	if rows > 0 {
		if err := m.print(result); err != nil {
			return err
		}
	}
	switch {
	case saved != nil:
		return saved
	case ctx.Err() != nil && err != nil:
		return interruptedBench(m.tracker, rows, m.out)
	}
	return err
}

// interruptedBench says what is kept of a benchmark that was ended early.
func interruptedBench(tracker *bench.Tracker, rows int, out string) error {
	kept := "no row was finished"
	if rows > 0 {
		kept = "the finished rows are printed"
	}
	if rows > 0 && out != "" {
		kept += fmt.Sprintf(" and stand in %s", out)
	}
	now, _ := tracker.State()
	return protocol.Errorf(protocol.CodePaused, "interrupted after %d of %d %s; %s", now.Done, now.Total, now.Unit, kept)
}

func printBench(a *app, r bench.PredictorResult, format string) error {
	if format == "json" {
		return writeJSON(a.out, r)
	}
	d := report.Benchmark(r)
	if format == "html" || format == "svg" {
		figures, err := report.BenchmarkFigures(r)
		if err != nil {
			return err
		}
		d.Blocks = append(d.Blocks, figures...)
	}
	return write(a.out, d, format)
}
