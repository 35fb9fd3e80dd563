package report_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report"
)

func TestCellsAreShownAndDrawn(t *testing.T) {
	row := func(method string, queries int, mean, sd, found float64) bench.CellsRow {
		return bench.CellsRow{Table: "a", Method: method, Queries: queries, Seeds: 30, TestMean: mean, TestSD: sd, Found: found, DecisionSeconds: 0.004}
	}
	r := bench.CellsResult{
		Table: "a", Cells: 15625, Optimum: 94.37, Best: 94.36, Quantiles: []bench.CellShare{{Share: 0.5, Test: 90.745}, {Share: 0.99, Test: 93.77}, {Share: 1, Test: 94.37}},
		Rows: []bench.CellsRow{row("rs", 1, 90, 1, 0), row("rs", 55, 93.57, 0.32, 0), row("pmf", 1, 90, 1, 0), row("pmf", 55, 94.36, 0.05, 0.8)},
	}
	d := report.CellsBenchmark(r)
	figure, err := report.CellsFigure(r)
	if err != nil {
		t.Fatal(err)
	}
	d.Blocks = append(d.Blocks, figure)
	check(t, d)
	keep(t, "cells", d)
	for _, want := range []string{
		"1 query", "55 queries", "94.36 *  0.05", "The best of 15625 cells has 94.37, and the best by validation 94.36.",
		"50 % of the cells have at most 90.75, 99 % of the cells have at most 93.77.", "80 *", "4.00", "Of 30 seeds each.",
	} {
		if !strings.Contains(d.Text(), want) {
			t.Errorf("%q is missing in\n%s", want, d.Text())
		}
	}
	if f := figure.Figure; f.Name != "cells-a" || !strings.HasPrefix(f.Alt, "a: pmf ends 0.010 below the best; rs ends 0.800") {
		t.Errorf("figure %s: %s", f.Name, f.Alt)
	}
}
