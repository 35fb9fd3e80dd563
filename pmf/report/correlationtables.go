package report

import (
	"fmt"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// byLook shows verdicts look by look (Table 13): ranks first, then errors.
func (c correlation) byLook(verdicts []verdict) []view.Block {
	ranks := view.Table{Name: "correlation", Title: "Correlation with the final accuracy, by epochs seen", Group: 1,
		Columns: append([]view.Column{{Name: "epochs seen"}, {Name: "predictor"}}, rankColumns()...)}
	errors := view.Table{Name: "errors", Title: "Choice, error and uncertainty, by epochs seen", Group: 1,
		Columns: append([]view.Column{{Name: "epochs seen"}, {Name: "predictor"}}, errorColumns()...)}
	for _, v := range verdicts {
		ranks.Rows = append(ranks.Rows, append([]any{v.epochs, v.name}, v.ranks()...))
		errors.Rows = append(errors.Rows, append([]any{v.epochs, v.name}, v.errors()...))
	}
	ranks.Notes = []string{
		"last: last value. best: best so far. sotl: sum of training losses. params: number of parameters.",
		"These rank unfitted; what sotl and params predict is a line fitted in the other folds.",
		fmt.Sprintf("Bootstrap over the %d architectures: differences inside the intervals mean nothing.", len(c.examples)),
	}
	errors.Notes = []string{
		"Agreement: pairs in the right order. Recall: of the best tenth, how many are in the predicted one.",
		"MAE and width of the 90 % intervals in percentage points. Coverage: true values inside them;",
		"90 % is the aim. NLL: mean negative log-likelihood of normal predictions in percentage points.",
	}
	return []view.Block{table(ranks), table(errors)}
}

// rankColumns are of numbers that say how alike predictions and truth are.
func rankColumns() []view.Column {
	return []view.Column{{Name: "Spearman", Format: "%.2f", Better: 1}, {Name: "95 % interval"},
		{Name: "Kendall", Format: "%.2f", Better: 1}, {Name: "95 % interval"},
		{Name: "Pearson", Format: "%.2f", Better: 1}, {Name: "95 % interval"}}
}

// ranks are the cells under rankColumns.
func (v verdict) ranks() []any {
	return []any{v.spearman.value, v.spearman.interval(), v.kendall.value, v.kendall.interval(),
		v.pearson.value, v.pearson.interval()}
}

// errorColumns are of numbers that say what choosing by the predictions would find, how far off
// they are, and how well they know it.
func errorColumns() []view.Column {
	return []view.Column{
		{Name: "agreement", Unit: "%", Format: "%.1f", Better: 1}, {Name: "recall", Unit: "%", Format: "%.0f", Better: 1},
		{Name: "R²", Format: "%.2f", Better: 1}, {Name: "MAE", Format: "%.2f", Better: -1},
		{Name: "coverage", Unit: "%", Format: "%.0f", Aim: 90}, {Name: "width", Format: "%.2f"}, {Name: "NLL", Format: "%.2f", Better: -1}}
}

// errors are the cells under errorColumns. In percentage points, as verdict is.
func (v verdict) errors() []any {
	covered, width := stats.Coverage(v.low, v.high, v.truth)
	return []any{100 * stats.RankAgreement(v.score, v.truth), 100 * stats.TopRecall(v.score, v.truth, 0.1),
		stats.R2(v.mean, v.truth), stats.MAE(v.mean, v.truth), 100 * covered, width, stats.NLL(v.mean, v.deviation, v.truth)}
}
