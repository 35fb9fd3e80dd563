package report

import (
	"fmt"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report/view"
)

// Ablation shows what the method is worth without each of its parts (Table 16): for each table of
// curves what was reached, at what cost, where regret arose, and which parts earn their place. r
// may be unfinished: variants that are missing are missing rows.
func Ablation(r bench.AblationResult) view.Document {
	d := view.Document{Title: "Ablation on recorded learning curves"}
	var tables []string
	for _, row := range r.Rows {
		tables = with(tables, row.Table)
	}
	tests := r.Tests()
	for _, name := range tables {
		rows := ablationRows(r, name)
		d.Blocks = append(d.Blocks, table(ablationReached(name, rows, r.Budget)))
		if rows[0].Losses != nil {
			d.Blocks = append(d.Blocks, table(ablationLosses(name, rows)))
		}
		if t := ablationTests(name, tests); len(t.Rows) > 0 {
			d.Blocks = append(d.Blocks, table(t))
		}
	}
	d.Blocks = append(d.Blocks, text("A regret of 0 is the best row of the table and 1 a mediocre one. Intervals are those of the mean, 95 %%, by "+
		"bootstrap over the seeds. Tests are paired by seed (Wilcoxon), and all their p-values are corrected together (Holm)."))
	return d
}

func ablationRows(r bench.AblationResult, name string) (rows []bench.AblationRow) {
	for _, row := range r.Rows {
		if row.Table == name {
			rows = append(rows, row)
		}
	}
	return rows
}

// interval writes the bounds of an interval.
func interval(format string, low, high float64) string {
	return fmt.Sprintf(format+" … "+format, low, high)
}

// ablationReached shows what each variant has reached, and what it paid. All rows are of one table
// of curves, the first of which tells its units.
func ablationReached(name string, rows []bench.AblationRow, budget float64) view.Table {
	first := rows[0]
	t := view.Table{Name: "ablation", Title: name, Columns: []view.Column{
		{Name: "variant"}, {Name: "metric", Unit: first.MetricUnit, Format: "%.2f"}, {Name: "95 %"},
		{Name: "regret", Format: "%.3f", Better: -1}, {Name: "95 %"},
		{Name: "cost", Unit: first.Unit, Format: "%.0f", Better: -1}, {Name: "95 %"},
		{Name: "simulated", Unit: "h", Format: "%.3g"}, {Name: "evaluated", Format: "%.1f"},
		{Name: "stopped early", Unit: "%", Format: "%.1f"}, {Name: "training saved", Unit: "%", Format: "%.1f"},
		{Name: "deciding", Unit: "s a run", Format: "%.3g", Better: -1},
	}}
	for _, row := range rows {
		t.Rows = append(t.Rows, []any{row.Variant, row.Value, interval("%.2f", row.ValueLow, row.ValueHigh),
			row.Regret, interval("%.3f", row.RegretLow, row.RegretHigh), row.Cost, interval("%.0f", row.CostLow, row.CostHigh),
			row.SimulatedSeconds / 3600, row.Evaluated, 100 * row.StoppedEarly, 100 * row.Saved, row.DecisionSeconds})
	}
	t.Notes = []string{fmt.Sprintf("%s with at most %s of the %.6g %s that training all to the end costs; means over %s.",
		ablationSubject(first), budgetName(budget), first.Total, first.Unit, view.Count(first.Seeds, "seed"))}
	return t
}

// ablationSubject says what was run.
func ablationSubject(row bench.AblationRow) string {
	if row.Searched == "study" {
		return fmt.Sprintf("Whole studies through their three stages, predictor %s,", row.Predictor)
	}
	return "Searches in the pool of rows"
}

// ablationLosses shows where the regret arose. Searches in pools have no losses and no row.
func ablationLosses(name string, rows []bench.AblationRow) view.Table {
	t := view.Table{Name: "losses", Title: name + ", regret by where it arose (Theorem 1)", Columns: []view.Column{{Name: "variant"},
		{Name: "never tried", Format: "%.3f", Better: -1}, {Name: "not taken to medium", Format: "%.3f", Better: -1},
		{Name: "not taken to high", Format: "%.3f", Better: -1}, {Name: "not chosen", Format: "%.3f", Better: -1}, {Name: "sum", Format: "%.3f", Better: -1}}}
	for _, row := range rows {
		if l := row.Losses; l != nil {
			t.Rows = append(t.Rows, []any{row.Variant, l.Untried, l.Medium, l.High, l.Choice, row.Regret})
		}
	}
	return t
}

// ablationTests says which parts earn their place.
func ablationTests(name string, tests []bench.AblationTest) view.Table {
	t := view.Table{Name: "verdicts", Title: name + ", against the whole method", Columns: []view.Column{{Name: "variant"},
		{Name: "regret added", Format: "%+.3f"}, {Name: "95 %"}, {Name: "p, Holm", Format: "%.3g"},
		{Name: "cost added", Format: "%+.0f"}, {Name: "95 %"}, {Name: "p, Holm", Format: "%.3g"}, {Name: "the part"}}}
	for _, test := range tests {
		if test.Table == name {
			t.Rows = append(t.Rows, []any{test.Variant, test.Regret.Mean, interval("%+.3f", test.Regret.Low, test.Regret.High), test.RegretHolm,
				test.Cost.Mean, interval("%+.0f", test.Cost.Low, test.Cost.High), test.CostHolm, string(test.Verdict())})
		}
	}
	return t
}
