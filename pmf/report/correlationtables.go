package report

import (
	"fmt"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// rankTable shows how alike predictions and truth are.
func (c correlation) rankTable(verdicts []verdict) view.Table {
	t := view.Table{Name: "correlation", Title: "Correlation with the final accuracy, by epochs seen", Group: 1, Columns: []view.Column{
		{Name: "epochs seen"}, {Name: "predictor"}, {Name: "Spearman", Format: "%.2f", Better: 1}, {Name: "95 % interval"},
		{Name: "Kendall", Format: "%.2f", Better: 1}, {Name: "95 % interval"}, {Name: "Pearson", Format: "%.2f", Better: 1}, {Name: "95 % interval"}}}
	for _, v := range verdicts {
		t.Rows = append(t.Rows, []any{v.epochs, v.name, v.spearman.value, v.spearman.interval(),
			v.kendall.value, v.kendall.interval(), v.pearson.value, v.pearson.interval()})
	}
	t.Notes = []string{
		"last: last value. best: best so far. sotl: sum of training losses. params: number of parameters.",
		fmt.Sprintf("Intervals by bootstrap over the %d architectures: differences inside them mean nothing.", len(c.examples)),
	}
	return t
}

// errorTable shows what choosing by the predictions would find, how far off they are, and how
// well they know it.
func (c correlation) errorTable(verdicts []verdict) view.Table {
	t := view.Table{Name: "errors", Title: "Choice, error and uncertainty, by epochs seen", Group: 1, Columns: append(
		[]view.Column{{Name: "epochs"}, {Name: "predictor"}}, errorColumns()...)}
	for _, v := range verdicts {
		t.Rows = append(t.Rows, append([]any{v.epochs, v.name}, v.errors()...))
	}
	t.Notes = []string{
		"Agreement: pairs ranked in the right order. Recall: of the best tenth, how many are in the predicted best tenth.",
		"MAE and width of the 90 % intervals in percentage points; coverage: true values inside them, of which 90 % is the aim.",
		"NLL: mean negative log-likelihood of normal predictions in percentage points.",
	}
	return t
}

func errorColumns() []view.Column {
	return []view.Column{
		{Name: "agreement", Unit: "%", Format: "%.1f", Better: 1}, {Name: "recall", Unit: "%", Format: "%.0f", Better: 1},
		{Name: "R²", Format: "%.2f", Better: 1}, {Name: "MAE", Format: "%.2f", Better: -1},
		{Name: "coverage", Unit: "%", Format: "%.0f", Aim: 90}, {Name: "width", Format: "%.2f"}, {Name: "NLL", Format: "%.2f", Better: -1}}
}

// errors are the cells under errorColumns.
func (v verdict) errors() []any {
	covered, width := stats.Coverage(v.low, v.high, v.truth)
	return []any{100 * stats.RankAgreement(v.mean, v.truth), 100 * stats.TopRecall(v.mean, v.truth, 0.1),
		stats.R2(v.mean, v.truth), stats.MAE(v.mean, v.truth), 100 * covered, width, stats.NLL(v.mean, v.deviation, v.truth)}
}
