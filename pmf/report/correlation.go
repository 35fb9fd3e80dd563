package report

import (
	"context"
	"fmt"
	"slices"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
	"pmfnas/pmf/study"
)

// How many architectures a correlation wants, and how many it can do with.
const (
	enough = 12
	fewest = 5
)

// Correlation is Table 13 for a study: how well final accuracies are predicted after so many
// epochs, by the study's predictor and, on the same points, by what costs nothing. Every
// prediction is out of fold: it knew nothing of the architecture's ending.
func Correlation(s study.Snapshot, _ Options) (view.Document, error) {
	d := view.Document{Title: "Predicting final accuracy in study " + s.Name}
	fidelity, trials := s.Reached(enough)
	if len(trials) == 0 {
		fidelity, trials = s.Reached(fewest)
	}
	if len(trials) == 0 {
		d.Blocks = []view.Block{text("Fewer than %d architectures are evaluated: too few to say how well a prediction ranks them.", fewest)}
		return d, nil
	}
	c := correlation{Snapshot: s, fidelity: fidelity, examples: s.Examples(trials, fidelity)}
	t, shown, err := c.table()
	if err != nil {
		return d, err
	}
	d.Blocks = append(d.Blocks, text("%s", c.about()), table(t))
	if shown == nil {
		return d, nil
	}
	f, err := c.figure(*shown)
	d.Blocks = append(d.Blocks, f)
	return d, err
}

// correlation is what a table of correlations is made from.
type correlation struct {
	study.Snapshot
	fidelity eval.Fidelity
	examples []predict.Example
}

// about says what is predicted.
func (c correlation) about() string {
	return fmt.Sprintf("Predicted is the validation accuracy of %d architectures at the end of %v fidelity (%d epochs), the highest that enough of them have reached.",
		len(c.examples), c.fidelity, c.Settings.Ladder().Epochs(c.fidelity))
}

// seen lists after how many epochs the predictors are asked: at the ends of the fidelities
// below, and one and two epochs after the start.
func (c correlation) seen() []int {
	shortest := c.examples[0].Curve.Len()
	for _, e := range c.examples {
		shortest = min(shortest, e.Curve.Len())
	}
	ladder := c.Settings.Ladder()
	epochs := []int{1, 2, ladder.Epochs(eval.Low), (ladder.Epochs(eval.Low) + ladder.Epochs(eval.Medium)) / 2, ladder.Epochs(eval.Medium)}
	last := ladder.Epochs(c.fidelity)
	epochs = slices.DeleteFunc(epochs, func(n int) bool { return n < 1 || n >= last || n > shortest })
	slices.Sort(epochs)
	return slices.Compact(epochs)
}

// scored is what one predictor said after so many epochs.
type scored struct {
	epochs      int
	predictions []predict.Prediction
}

// table asks every predictor at every length. It returns also what the study's own said after
// the longest look at which it is used for promotion, for the figure.
func (c correlation) table() (view.Table, *scored, error) {
	t := view.Table{Name: "correlation", Columns: []view.Column{
		{Name: "epochs seen"}, {Name: "predictor"}, {Name: "Spearman", Format: "%.2f"}, {Name: "95 % interval"},
		{Name: "Kendall", Format: "%.2f"}, {Name: "rank agreement", Unit: "%", Format: "%.1f"},
		{Name: "top-10 % recall", Unit: "%", Format: "%.0f"}, {Name: "MAE", Unit: "points", Format: "%.2f"}, {Name: "within 90 % interval", Unit: "%", Format: "%.0f"}}}
	t.Notes = []string{fmt.Sprintf("With %d architectures intervals are wide: differences inside them mean nothing.", len(c.examples)),
		"Out of fold: every prediction comes from a predictor that had not learnt from the architecture. Errors are in percentage points."}
	var shown *scored
	for _, epochs := range c.seen() {
		for _, named := range predict.All() {
			predictions, err := c.predict(named, epochs)
			if err != nil {
				return t, nil, err
			}
			t.Rows = append(t.Rows, c.row(named.Name, epochs, predictions))
			if named.Name == c.Settings.Predictor.Kind && epochs <= max(1, c.Settings.Ladder().Epochs(eval.Low)) {
				shown = &scored{epochs, predictions}
			}
		}
	}
	return t, shown, nil
}

func (c correlation) predict(named predict.Named, epochs int) ([]predict.Prediction, error) {
	folds := min(5, len(c.examples))
	build := func() predict.Predictor { return named.New(predict.Options{Seed: c.Settings.Seed}) }
	predictions, err := predict.CrossValidate(context.Background(), build, c.examples, epochs, folds, c.Settings.Seed)
	if err != nil {
		return nil, fmt.Errorf("predict by %s after %d epochs: %w", named.Name, epochs, err)
	}
	return predictions, nil
}

// row measures one predictor.
func (c correlation) row(name string, epochs int, predictions []predict.Prediction) []any {
	n := len(c.examples)
	mean, low, high, truth := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, p := range predictions {
		mean[i], low[i], high[i], truth[i] = p.Mean, p.Low, p.High, c.examples[i].Target
	}
	random := eval.Stream(c.Settings.Seed, "report", epochs, "correlation "+name)
	from, to := stats.Bootstrap(n, random, func(sample []int) float64 {
		return stats.Spearman(pick(mean, sample), pick(truth, sample))
	})
	covered, _ := stats.Coverage(low, high, truth)
	return []any{epochs, name, stats.Spearman(mean, truth), fmt.Sprintf("%.2f … %.2f", from, to), stats.Kendall(mean, truth),
		100 * stats.RankAgreement(mean, truth), 100 * stats.TopRecall(mean, truth, 0.1), percent(stats.MAE(mean, truth)), 100 * covered}
}

func pick(values []float64, sample []int) []float64 {
	picked := make([]float64, len(sample))
	for i, k := range sample {
		picked[i] = values[k]
	}
	return picked
}
