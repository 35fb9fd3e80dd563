package report

import (
	"fmt"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report/view"
)

// Benchmark shows a benchmark of predictors: one table for each table of curves and each look at
// them, whose methods compare with each other. Rows of one look must stand together, as
// bench.Predictor lists them.
func Benchmark(r bench.PredictorResult) view.Document {
	d := view.Document{Title: "Prediction of the last value"}
	for from := 0; from < len(r.Rows); {
		to := from + 1
		for to < len(r.Rows) && sameLook(r.Rows[to], r.Rows[from]) {
			to++
		}
		t := benchTable(r.Rows[from:to], r.Seed)
		d.Blocks = append(d.Blocks, table(t))
		from = to
	}
	d.Blocks = append(d.Blocks, text("± is the standard error of the mean. The best of each column is marked; of the coverage it is "+
		"what comes nearest to 90 %%, and a narrow interval is worth as much as its coverage."))
	return d
}

func sameLook(a, b bench.PredictorRow) bool { return a.Table == b.Table && a.Observe == b.Observe }

// benchTable shows the methods of one look, at least one.
func benchTable(rows []bench.PredictorRow, seed uint64) view.Table {
	first := rows[0]
	t := view.Table{
		Name:  "predictors",
		Title: fmt.Sprintf("%s, %d of %d epochs seen (%.3g %%)", first.Table, first.EpochsSeen, first.Epochs, 100*first.Observe),
		Columns: []view.Column{
			{Name: "method"}, {Name: "Spearman", Format: "%.3f", Better: 1}, {Name: "±", Format: "%.3f"},
			{Name: "Kendall", Format: "%.3f", Better: 1}, {Name: "Pearson", Format: "%.3f", Better: 1}, {Name: "R²", Format: "%.3f", Better: 1},
			{Name: "MAE", Format: "%.3g", Better: -1}, {Name: "±", Format: "%.2g"}, {Name: "top tenth", Unit: "%", Format: "%.1f", Better: 1},
			{Name: "covers", Unit: "%", Format: "%.1f", Aim: 90}, {Name: "width", Format: "%.3g", Better: -1},
			{Name: "NLL", Format: "%.3f", Better: -1}, {Name: "CRPS", Format: "%.3g", Better: -1},
			{Name: "fit", Unit: "s", Format: "%.3f", Better: -1}, {Name: "predict", Unit: "s", Format: "%.3f", Better: -1},
		},
		Notes: []string{fmt.Sprintf("Means over %s from seed %d on; %d rows learned from, %d tested, %d dropped.",
			view.Count(first.Repeats, "repeat"), seed, first.Train, first.Test, first.Dropped)},
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, []any{
			r.Method, float64(r.Spearman), float64(r.SE.Spearman), float64(r.Kendall), float64(r.Pearson), float64(r.R2),
			float64(r.MAE), float64(r.SE.MAE), 100 * float64(r.Top10Recall), 100 * float64(r.Coverage90), float64(r.IntervalWidth),
			float64(r.NLL), float64(r.CRPS), float64(r.FitSeconds), float64(r.PredictSeconds),
		})
	}
	return t
}
