package report

import (
	"fmt"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// CompareSeeds compares two ways of searching by what they chose with the same seeds, the i-th
// study of one with the i-th of the other: the comparison that can be a proof. Test accuracies are
// compared only where every study was tested. Errors name the pair that does not match.
func CompareSeeds(a, b []study.Snapshot) (view.Document, error) {
	if len(a) != len(b) || len(a) < 2 {
		return view.Document{}, fmt.Errorf("%d studies against %d, want two or more pairs", len(a), len(b))
	}
	var validation, test [2][]float64
	tested := true
	t := view.Table{Name: "seeds", Columns: []view.Column{{Name: "seed"}, {Name: "first"}, {Name: "validation", Unit: "%", Format: "%.2f"},
		{Name: "second"}, {Name: "validation", Unit: "%", Format: "%.2f"}}}
	for i := range a {
		x, y := a[i], b[i]
		switch {
		case x.Settings.Seed != y.Settings.Seed:
			return view.Document{}, fmt.Errorf("%q has seed %d and %q has seed %d, want pairs with the same seed", x.Name, x.Settings.Seed, y.Name, y.Settings.Seed)
		case x.Chosen == nil || y.Chosen == nil:
			return view.Document{}, fmt.Errorf("%q or %q has not chosen yet", x.Name, y.Name)
		}
		validation[0], validation[1] = append(validation[0], x.Chosen.Validation), append(validation[1], y.Chosen.Validation)
		test[0], test[1] = append(test[0], x.Chosen.Test), append(test[1], y.Chosen.Test)
		tested = tested && x.Chosen.Tested && y.Chosen.Tested
		t.Rows = append(t.Rows, []any{seed(x.Settings.Seed), x.Name, percent(x.Chosen.Validation), y.Name, percent(y.Chosen.Validation)})
	}
	pairs := pairedTable("first − second, by seed")
	pairs.Rows = append(pairs.Rows, pairedRow("chosen architectures, validation accuracy", validation[0], validation[1], 0))
	if tested {
		pairs.Rows = append(pairs.Rows, pairedRow("chosen architectures, test accuracy", test[0], test[1], 0))
	}
	return view.Document{Title: "Paired by seed", Blocks: []view.Block{table(t), table(pairs)}}, nil
}
