package report_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report"
)

// searched is a result of two methods on two tables with one budget each.
func searched() bench.SearchResult {
	row := func(table, method string, regrets ...float64) bench.SearchRow {
		return bench.SearchRow{
			Table: table, Budget: 0.05, Method: method, Seeds: len(regrets), Regrets: regrets, RegretMean: (regrets[0] + regrets[1]) / 2,
			RegretIQM: regrets[0], RegretIQMLow: regrets[0] - 0.01, RegretIQMHigh: regrets[0] + 0.01,
			Evaluations: 20, StoppedEarly: 0.75, DecisionSeconds: 0.5, Pool: 100, Unit: "epochs", Total: 2000,
		}
	}
	return bench.SearchResult{Format: bench.SearchFormat, Rows: []bench.SearchRow{
		row("a", "rs", 0.3, 0.2), row("a", "pmf", 0.1, 0.1), row("b", "rs", 0.4, 0.3), row("b", "pmf", 0.4, 0.4),
	}}
}

func TestSearchesAreComparedTableByTableAndOnAverage(t *testing.T) {
	text := report.SearchBenchmark(searched()).Text()
	for _, want := range []string{
		"regret at 5 %", "0.250", "0.100 *", "0.090 … 0.110", "0.350 *", "Mean of 2 tables", "0.250 *",
		"a, budget 5 %", "75.0", "A pool of 100, which costs 2000 epochs to train to the end; means over 2 seeds.",
		"Regret minus that of pmf, by seed", "+0.150", "-0.050", "corrected for all 2 tests together",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	alone := searched()
	alone.Rows = alone.Rows[:1]
	if text := report.SearchBenchmark(alone).Text(); strings.Contains(text, "Mean of") || strings.Contains(text, "minus that") {
		t.Errorf("one table and no pmf:\n%s", text)
	}
}

func TestFiguresOfSearchesLeadWithPMF(t *testing.T) {
	blocks, err := report.SearchFigures(searched())
	if err != nil || len(blocks) != 2 {
		t.Fatalf("%d figures (%v)", len(blocks), err)
	}
	f := blocks[1].Figure
	if f.Name != "search-b" || f.Alt != "b: pmf ends at 0.400; rs ends at 0.400" || !strings.Contains(string(f.SVG), "cost, of 2000 epochs for training all") {
		t.Errorf("%s says %q", f.Name, f.Alt)
	}
}
