package report

import (
	"fmt"
	"slices"
	"strings"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report/view"
)

// CellsBenchmark shows a benchmark on a table of whole cells: what every method had found after
// some queries, and beside it what there was to find.
func CellsBenchmark(r bench.CellsResult) view.Document {
	g := newCellsGrid(r)
	d := view.Document{Title: "Search among whole cells", Blocks: []view.Block{table(g.found()), table(g.effort())}}
	d.Blocks = append(d.Blocks, text("A query reveals the validation accuracy of one cell. Told is the test accuracy of the cell with the best "+
		"validation accuracy so far, as mean ± standard deviation over the seeds. The best of each column is marked."))
	return d
}

// cellsGrid finds the row of a method after some queries; both lists are in the order of the rows.
type cellsGrid struct {
	bench.CellsResult
	methods []string
	queries []int
	rows    map[cellsPlace]bench.CellsRow
}

type cellsPlace struct {
	method  string
	queries int
}

func newCellsGrid(r bench.CellsResult) cellsGrid {
	g := cellsGrid{CellsResult: r, rows: map[cellsPlace]bench.CellsRow{}}
	for _, row := range r.Rows {
		g.rows[cellsPlace{row.Method, row.Queries}] = row
		g.methods, g.queries = with(g.methods, row.Method), with(g.queries, row.Queries)
	}
	slices.Sort(g.queries)
	return g
}

// found shows accuracies. Accuracies are in the table's own unit.
func (g cellsGrid) found() view.Table {
	t := view.Table{Name: "cells", Title: g.Table, Columns: []view.Column{{Name: "method"}}}
	for _, q := range g.queries {
		t.Columns = append(t.Columns, view.Column{Name: view.Count(q, "query"), Format: "%.2f", Better: 1}, view.Column{Name: "±", Format: "%.2f"})
	}
	for _, m := range g.methods {
		line := []any{m}
		for _, q := range g.queries {
			if row, ok := g.rows[cellsPlace{m, q}]; ok {
				line = append(line, row.TestMean, row.TestSD)
			} else {
				line = append(line, nil, nil)
			}
		}
		t.Rows = append(t.Rows, line)
	}
	var quantiles []string
	for _, q := range g.Quantiles {
		if q.Share < 1 {
			quantiles = append(quantiles, fmt.Sprintf("%.4g %% of the cells have at most %.2f", 100*q.Share, q.Test))
		}
	}
	t.Notes = []string{
		fmt.Sprintf("The best of %s has %.2f, and the best by validation %.2f.", view.Count(g.Cells, "cell"), g.Optimum, g.Best),
		strings.Join(quantiles, ", ") + ".",
	}
	return t
}

// effort shows how often the best cell was found, and how long deciding took. Deciding is the same
// for every number of queries, a mean over whole runs.
func (g cellsGrid) effort() view.Table {
	t := view.Table{Name: "effort", Title: "Runs that had found the best by validation", Columns: []view.Column{{Name: "method"}}}
	for _, q := range g.queries {
		t.Columns = append(t.Columns, view.Column{Name: fmt.Sprint(q), Unit: "%", Format: "%.0f", Better: 1})
	}
	t.Columns = append(t.Columns, view.Column{Name: "deciding", Unit: "ms a query", Format: "%.2f", Better: -1})
	for _, m := range g.methods {
		line, deciding := []any{m}, 0.0
		for _, q := range g.queries {
			row := g.rows[cellsPlace{m, q}]
			line, deciding = append(line, 100*row.Found), row.DecisionSeconds
			t.Notes = []string{fmt.Sprintf("Of %s each.", view.Count(row.Seeds, "seed"))}
		}
		t.Rows = append(t.Rows, append(line, 1000*deciding))
	}
	return t
}
