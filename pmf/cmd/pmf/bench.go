package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
)

func newBench(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "bench", Short: "Measure predictors on recorded learning curves", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return c.Help() },
	}
	c.AddCommand(newBenchPredictor(a), newBenchRecord(a))
	return c
}

// benchFlags are the flags of pmf bench predictor.
type benchFlags struct {
	tables, methods []string
	format          string
	options         bench.PredictorOptions
}

func newBenchPredictor(a *app) *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use: "predictor", Short: "Measure how well final values are predicted from the first epochs",
		Long: `Every method learns from some whole curves of a table and predicts the last value of the
others from their first epochs, in several repeats. The free baselines (last value, training
speed, parameters) stand beside the predictor, on the same points. The methods:

` + methodList(),
		Example: `  pmf export digits --curves digits.jsonl.gz
  pmf bench predictor --curves digits.jsonl.gz --train 20
  pmf bench predictor --curves a.jsonl.gz,b.jsonl.gz --observe 0.1,0.5 --format json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchPredictor(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.tables, "curves", nil, "tables of curves (.jsonl or .jsonl.gz), one or several")
	flags.IntVar(&f.options.Repeats, "repeats", 20, "repeats, each with other examples to learn from")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "seed of the first repeat")
	flags.IntVar(&f.options.Train, "train", 100, "examples to learn from; never more than half the table")
	flags.Float64SliceVar(&f.options.Observe, "observe", []float64{0.1, 0.25, 0.5}, "shares of a curve that are seen")
	flags.StringSliceVar(&f.methods, "methods", nil, "which methods (default all)")
	formats(flags, &f.format)
	return c
}

func methodList() string {
	var b strings.Builder
	for _, m := range predict.All() {
		fmt.Fprintf(&b, "  %-15s %s\n", m.Name, m.Doc)
	}
	return b.String()
}

func benchPredictor(ctx context.Context, a *app, f benchFlags) error {
	if len(f.tables) == 0 {
		return usagef("pmf bench predictor wants a table of curves: --curves FILE; `pmf export NAME --curves FILE` makes one of a study")
	}
	var err error
	if f.options.Methods, err = chosenMethods(f.methods); err != nil {
		return err
	}
	var tables []*curve.Table
	for _, path := range f.tables {
		table, err := curve.Open(path)
		if err != nil {
			return err
		}
		tables = append(tables, table)
	}
	result, err := bench.Predictor(ctx, tables, f.options)
	if err != nil {
		return err
	}
	if f.format == "json" {
		encoder := json.NewEncoder(a.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(result)
	}
	return write(a.out, benchTable(result), f.format)
}

// chosenMethods finds methods by their names; none given means all.
func chosenMethods(names []string) ([]predict.Named, error) {
	if len(names) == 0 {
		return predict.All(), nil
	}
	var known []string
	var chosen []predict.Named
	for _, m := range predict.All() {
		known = append(known, m.Name)
	}
	for _, name := range names {
		found := false
		for _, m := range predict.All() {
			if m.Name == name {
				chosen, found = append(chosen, m), true
			}
		}
		if near := nearest(name, known); !found && near != "" {
			return nil, usagef("--methods has %q, did you mean %s?", name, near)
		} else if !found {
			return nil, usagef("--methods has %q, want some of %s", name, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}

func benchTable(r bench.PredictorResult) view.Document {
	t := view.Table{
		Name: "predictors", Title: "Prediction of the last value", Columns: []view.Column{
			{Name: "table"}, {Name: "epochs seen"}, {Name: "method"}, {Name: "Spearman", Format: "%.3f"}, {Name: "± SD", Format: "%.3f"},
			{Name: "rank agreement", Unit: "%", Format: "%.1f"}, {Name: "MAE", Format: "%.3f"}, {Name: "top 10 % recall", Unit: "%", Format: "%.1f"},
			{Name: "90 % interval covers", Unit: "%", Format: "%.1f"},
		},
		Notes: []string{fmt.Sprintf("Means over %d repeats; the seed of the first is %d.", r.Repeats, r.Seed)},
	}
	for _, row := range r.Rows {
		t.Rows = append(t.Rows, []any{
			row.Table, row.EpochsSeen, row.Method, float64(row.Spearman), float64(row.SpearmanSD), 100 * float64(row.RankAgreement),
			float64(row.MAE), 100 * float64(row.Top10Recall), 100 * float64(row.Coverage90),
		})
	}
	return view.Document{Blocks: []view.Block{{Table: &t}}}
}
