package report

import (
	"fmt"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
)

// ensembles lists those compared: with networks where they are worth their time. Networks take
// minutes, so they must be wanted.
func (c correlation) ensembles() []predict.Named {
	if len(c.options.Ensembles) > 0 && (c.options.Networks || c.networked()) {
		return c.options.Ensembles
	}
	return predict.Ensembles()
}

// byEnsemble compares ensembles after so many epochs (Table 17), as byLook compares predictors.
func (c correlation) byEnsemble(epochs int) ([]view.Block, error) {
	ranks := view.Table{Name: "ensembles", Title: fmt.Sprintf("Correlation with the final accuracy after %s, by ensemble", view.Count(epochs, "epoch")),
		Columns: append([]view.Column{{Name: "ensemble"}}, rankColumns()...)}
	errors := view.Table{Name: "ensemble errors", Title: fmt.Sprintf("Choice, error and uncertainty after %s, by ensemble", view.Count(epochs, "epoch")),
		Columns: append([]view.Column{{Name: "ensemble"}}, errorColumns()...)}
	var questions []question
	for _, named := range c.ensembles() {
		questions = append(questions, question{contender{named.Name, func() predict.Predictor {
			return named.New(predict.Options{Seed: c.Settings.Seed})
		}}, epochs})
	}
	verdicts, err := c.answers(questions)
	if err != nil {
		return nil, err
	}
	for _, v := range verdicts {
		ranks.Rows = append(ranks.Rows, append([]any{v.name}, v.ranks()...))
		errors.Rows = append(errors.Rows, append([]any{v.name}, v.errors()...))
	}
	errors.Notes = []string{"The same architectures and folds as above."}
	return []view.Block{table(ranks), table(errors)}, nil
}
