package report

import (
	"fmt"
	"slices"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
)

// ensembles lists the ensembles that are compared (Table 17), the smallest first.
func ensembles() []predict.Named {
	pick := func(names ...string) func(predict.Options) predict.Predictor {
		return func(o predict.Options) predict.Predictor {
			o.Members = slices.DeleteFunc(predict.Members(), func(m predict.Member) bool { return !slices.Contains(names, m.Name) })
			return predict.New(o)
		}
	}
	return []predict.Named{
		{Name: "one forest", New: pick("forest")},
		{Name: "one process", New: pick("gp")},
		{Name: "3 members", New: pick("forest", "gp", "boosted")},
		{Name: "5 members", New: pick("ridge", "gp", "svr", "forest", "boosted")},
	}
}

// ensembleTable compares ensembles after so many epochs.
func (c correlation) ensembleTable(epochs int) (view.Table, error) {
	t := view.Table{Name: "ensembles", Title: fmt.Sprintf("By ensemble, after %s", count(epochs, "epoch")), Columns: append(
		[]view.Column{{Name: "ensemble"}, {Name: "Spearman", Format: "%.2f", Better: 1}, {Name: "95 % interval"}}, errorColumns()...)}
	for _, named := range ensembles() {
		v, err := c.ask(contender{named.Name, func() predict.Predictor { return named.New(predict.Options{Seed: c.Settings.Seed}) }}, epochs)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, append([]any{v.name, v.spearman.value, v.spearman.interval()}, v.errors()...))
	}
	t.Notes = []string{"The same architectures, folds and columns as above."}
	return t, nil
}
