package report

import (
	"fmt"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report/view"
)

// StrategyBenchmark shows a comparison of strategies at equal cost, PMF-NAS among them. Accuracies
// are of validation and test images in percent; methods come in the order of the result.
func StrategyBenchmark(r bench.StrategyResult) view.Document {
	t := view.Table{Name: "strategies", Title: fmt.Sprintf("%s, %d epochs a run", r.Data, r.Budget), Columns: []view.Column{
		{Name: "method"}, {Name: "validation", Unit: "%", Format: "%.2f", Better: 1}, {Name: "sd", Format: "%.2f"},
		{Name: "IQM", Unit: "%", Format: "%.2f", Better: 1}, {Name: "95 %"}, {Name: "test", Unit: "%", Format: "%.2f", Better: 1},
		{Name: "less " + bench.WholeMethod}, {Name: "epochs", Format: "%.0f"}, {Name: "trained", Format: "%.1f"},
		{Name: "deciding", Unit: "s a run", Format: "%.3f", Better: -1},
	}}
	differences, compared := r.Against(bench.WholeMethod)
	seeds := 0
	for i, row := range r.Rows {
		seeds = max(seeds, row.Seeds)
		var test, less any
		if row.Tested > 0 {
			test = 100 * row.TestMean
		}
		if d := differences[i]; compared[i] {
			less = fmt.Sprintf("%+.2f (%+.2f … %+.2f)", 100*d.Mean, 100*d.Low, 100*d.High)
		}
		t.Rows = append(t.Rows, []any{row.Method, 100 * row.AccuracyMean, 100 * row.AccuracySD, 100 * row.AccuracyIQM,
			fmt.Sprintf("%.2f … %.2f", 100*row.AccuracyIQMLow, 100*row.AccuracyIQMHigh), test, less,
			row.Epochs, row.Evaluations, row.DecisionSeconds})
	}
	t.Notes = []string{fmt.Sprintf("Means over %s. Fidelities of %v epochs. Validation and test are of each run's answer, which was chosen by validation. "+
		"IQM is the interquartile mean with its 95 %% bootstrap interval; the difference from %s is paired by seeds.", view.Count(seeds, "seed"), r.Epochs, bench.WholeMethod)}
	return view.Document{Title: "Strategies at equal cost", Blocks: []view.Block{table(t)}}
}
