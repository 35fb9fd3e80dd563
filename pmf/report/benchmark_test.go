package report_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/curve/digitsbench"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report"
	"pmfnas/pmf/report/view"
)

func TestTheBestOfEachGroupIsMarked(t *testing.T) {
	row := func(table, method string, spearman, mae, covers bench.Value) bench.PredictorRow {
		return bench.PredictorRow{
			Table: table, Observe: 0.1, EpochsSeen: 2, Epochs: 20, Method: method, Repeats: 20, Train: 100, Test: 900,
			Measures: bench.Measures{Spearman: spearman, MAE: mae, Coverage90: covers}, SE: bench.Measures{Spearman: 0.001, MAE: 0.05},
		}
	}
	d := report.Benchmark(bench.PredictorResult{Seed: 3, Rows: []bench.PredictorRow{
		row("a", "ours", 0.9, 1.5, 0.91), row("a", "last", 0.8, 17.75, 0.99), row("b", "ours", 0.7, 0.04, 0.8), row("b", "last", 0.75, 0.03, 0.97),
	}})
	text := d.Text()
	for _, want := range []string{
		"a, 2 of 20 epochs seen (10 %)", "ours     0.900 *  0.001", " 1.5 *  0.05", "91.0 *", "b, 2 of 20 epochs seen (10 %)",
		"last     0.750 *  0.001", " 0.03 *  0.05", "97.0 *", "Means over 20 repeats from seed 3 on; 100 rows learned from, 900 tested, 0 dropped.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if markdown := d.Markdown(); strings.Count(markdown, "**0.900**") != 1 || strings.Contains(markdown, "**0.800**") {
		t.Errorf("the best are bold in\n%s", markdown)
	}
}

// measured benchmarks the free baselines on a table.
func measured(t *testing.T, table *curve.Table) bench.PredictorResult {
	t.Helper()
	var methods []predict.Named
	for _, m := range predict.All() {
		if m.Name == "last" || m.Name == "sotl" || m.Name == "params" {
			methods = append(methods, m)
		}
	}
	r, err := bench.Predictor(t.Context(), []*curve.Table{table}, bench.PredictorOptions{Repeats: 2, Train: 40, Methods: methods})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func figureNames(blocks []view.Block) string {
	var names []string
	for _, b := range blocks {
		if b.Figure != nil {
			names = append(names, b.Figure.Name)
		}
	}
	return strings.Join(names, ", ")
}

func TestABenchmarkIsDrawn(t *testing.T) {
	table, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	table.Rows = table.Rows[:100]
	blocks, err := report.BenchmarkFigures(measured(t, table))
	if err != nil {
		t.Fatal(err)
	}
	d := view.Document{Title: "A benchmark", Blocks: blocks}
	check(t, d)
	keep(t, "benchmark", d)
	if got := figureNames(blocks); got != "predicted, reliability, residuals, correlation-epochs" {
		t.Errorf("drawn are %s", got)
	}
	for _, want := range []string{"60 architectures", "learned from 40 others", "predicted final accuracy [%]", "After 13 epochs"} {
		if text := strings.ToLower(d.Text() + string(blocks[1].Figure.SVG)); !strings.Contains(text, strings.ToLower(want)) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestAResultThatWasReadHasNoFigures(t *testing.T) {
	blocks, err := report.BenchmarkFigures(bench.PredictorResult{Rows: []bench.PredictorRow{{Table: "a", Method: "last"}}})
	if err != nil || len(blocks) != 0 {
		t.Errorf("drawn: %v (%v)", blocks, err)
	}
}

func TestATableOfCurvesIsShown(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*curve.Table)
		want   string
	}{
		"digits":     {func(*curve.Table) {}, "final accuracy [%], median"},
		"perplexity": {func(t *curve.Table) { t.Objective, t.Metric, t.Unit = "min", "val_loss", "nats" }, "final val loss [nats], largest"},
		"one curve":  {func(t *curve.Table) { t.Rows = t.Rows[:1] }, "1, and 0 left out"},
		"none":       {func(t *curve.Table) { t.Rows = nil }, "None of its 0 rows has a whole curve."},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := digitsbench.Open()
			if err != nil {
				t.Fatal(err)
			}
			c.change(table)
			d, err := report.CurveTable(table)
			if err != nil {
				t.Fatal(err)
			}
			check(t, d)
			keep(t, "curves-of-"+strings.ReplaceAll(name, " ", "-"), d)
			if text := d.Text(); !strings.Contains(text, c.want) {
				t.Errorf("%q is missing in\n%s", c.want, text)
			}
		})
	}
}
