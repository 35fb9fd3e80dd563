package report

import (
	"fmt"
	"slices"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report/view"
)

// ours is the method that others are tested against.
const ours = "pmf"

// SearchBenchmark shows a benchmark of searches: for each table of curves the regret of every
// method within every budget, then the mean over the tables, and whether others differ from pmf.
// Budgets and methods that are missing leave their cells empty.
func SearchBenchmark(r bench.SearchResult) view.Document {
	d := view.Document{Title: "Search among recorded learning curves"}
	g := newSearchGrid(r)
	for _, name := range g.tables {
		d.Blocks = append(d.Blocks, table(g.regrets(name)), table(g.effort(name)))
	}
	if len(g.tables) > 1 {
		d.Blocks = append(d.Blocks, table(g.overall()))
	}
	if tests := r.Against(ours); len(tests) > 0 {
		d.Blocks = append(d.Blocks, table(g.tested(tests)))
	}
	d.Blocks = append(d.Blocks, text("A regret of 0 is the best row of the table and 1 a mediocre one. IQM is the interquartile mean over the "+
		"seeds, with its 95 %% bootstrap interval. The best of each column is marked."))
	return d
}

// searchGrid finds the row of a table, method and budget; each list is in the order of the rows.
type searchGrid struct {
	tables, methods []string
	budgets         []float64
	rows            map[searchCell]bench.SearchRow
}

type searchCell struct {
	table, method string
	budget        float64
}

func newSearchGrid(r bench.SearchResult) searchGrid {
	g := searchGrid{rows: map[searchCell]bench.SearchRow{}}
	for _, row := range r.Rows {
		g.rows[searchCell{row.Table, row.Method, row.Budget}] = row
		g.tables, g.methods, g.budgets = with(g.tables, row.Table), with(g.methods, row.Method), with(g.budgets, row.Budget)
	}
	return g
}

// with adds what is not there yet.
func with[T comparable](all []T, one T) []T {
	if slices.Contains(all, one) {
		return all
	}
	return append(all, one)
}

// budgetName writes a share as a person says it.
func budgetName(share float64) string { return fmt.Sprintf("%.3g %%", 100*share) }

// regrets shows what each method reached on a table.
func (g searchGrid) regrets(name string) view.Table {
	t := view.Table{Name: "searches", Title: name, Columns: []view.Column{{Name: "method"}}}
	for _, b := range g.budgets {
		t.Columns = append(t.Columns, view.Column{Name: "regret at " + budgetName(b), Format: "%.3f", Better: -1},
			view.Column{Name: "IQM", Format: "%.3f", Better: -1}, view.Column{Name: "95 %"})
	}
	for _, m := range g.methods {
		cells := []any{m}
		for _, b := range g.budgets {
			row, ok := g.rows[searchCell{name, m, b}]
			if !ok {
				cells = append(cells, nil, nil, nil)
				continue
			}
			cells = append(cells, row.RegretMean, row.RegretIQM, fmt.Sprintf("%.3f … %.3f", row.RegretIQMLow, row.RegretIQMHigh))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// effort shows what each method did on a table within the largest budget. Of several methods the
// pool is the same, so the last one's note tells it.
func (g searchGrid) effort(name string) view.Table {
	largest := slices.Max(g.budgets)
	t := view.Table{Name: "effort", Title: name + ", budget " + budgetName(largest), Columns: []view.Column{{Name: "method"},
		{Name: "started", Format: "%.1f"}, {Name: "stopped early", Unit: "%", Format: "%.1f"}, {Name: "deciding", Unit: "s a run", Format: "%.4f", Better: -1}}}
	for _, m := range g.methods {
		row, ok := g.rows[searchCell{name, m, largest}]
		if !ok {
			continue
		}
		t.Rows = append(t.Rows, []any{m, row.Evaluations, 100 * row.StoppedEarly, row.DecisionSeconds})
		t.Notes = []string{fmt.Sprintf("A pool of %d, which costs %.6g %s to train to the end; means over %s.",
			row.Pool, row.Total, row.Unit, view.Count(row.Seeds, "seed"))}
	}
	return t
}

// overall shows the mean regret over the tables of the methods that were run on all of them.
func (g searchGrid) overall() view.Table {
	t := view.Table{Name: "overall", Title: fmt.Sprintf("Mean of %d tables", len(g.tables)), Columns: []view.Column{{Name: "method"}}}
	for _, b := range g.budgets {
		t.Columns = append(t.Columns, view.Column{Name: "regret at " + budgetName(b), Format: "%.3f", Better: -1})
	}
	for _, m := range g.methods {
		cells := []any{m}
		for _, b := range g.budgets {
			cells = append(cells, g.mean(m, b))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// mean is a method's mean regret over the tables, or nil where one is missing.
func (g searchGrid) mean(method string, budget float64) any {
	sum := 0.0
	for _, name := range g.tables {
		row, ok := g.rows[searchCell{name, method, budget}]
		if !ok {
			return nil
		}
		sum += row.RegretMean / float64(len(g.tables))
	}
	return sum
}

// tested shows how the others' regrets differ from ours, seed by seed.
func (g searchGrid) tested(tests []bench.SearchTest) view.Table {
	t := view.Table{Name: "tests", Title: "Regret minus that of " + ours + ", by seed", Columns: []view.Column{{Name: "table"}, {Name: "budget"}, {Name: "method"},
		{Name: "mean", Format: "%+.3f"}, {Name: "95 %"}, {Name: ours + " is better"}, {Name: "worse"}, {Name: "p (Wilcoxon, Holm)", Format: "%.3g"}}}
	for _, x := range tests {
		t.Rows = append(t.Rows, []any{x.Table, budgetName(x.Budget), x.Method, x.Mean, fmt.Sprintf("%+.3f … %+.3f", x.Low, x.High), x.Wins, x.Losses, x.Holm})
	}
	t.Notes = []string{fmt.Sprintf("Two-sided signed-rank tests, corrected for all %s together.", view.Count(len(tests), "test"))}
	return t
}
