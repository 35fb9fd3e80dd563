package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/plot/plotter"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
	"pmfnas/pmf/study"
)

// checkpoints is at how many equally spaced costs two studies are compared.
const checkpoints = 20

// Compare sets two studies side by side: what differs in their settings, what each found at what
// cost, and paired differences along the search and among the architectures found. Two runs are an
// anecdote: the notes say so, and CompareSeeds is for more.
func Compare(a, b study.Snapshot) (view.Document, error) {
	if a.Name == b.Name {
		return view.Document{}, fmt.Errorf("study %q cannot be compared with itself", a.Name)
	}
	d := view.Document{Title: a.Name + " against " + b.Name}
	d.Blocks = append(d.Blocks, text("%s", differences(a, b)), table(sideBySide(a, b)))
	x, y := costs(a), costs(b)
	if len(x) == 0 || len(y) == 0 {
		d.Blocks = append(d.Blocks, text("One of the studies has evaluated nothing yet, so there is nothing to pair."))
		return d, nil
	}
	f, err := race(a, b, x, y)
	d.Blocks = append(d.Blocks, table(paired(a, b, x, y)), f)
	return d, err
}

// differences names the settings in which two studies differ.
func differences(a, b study.Snapshot) string {
	changes := a.Settings.Changes(b.Settings)
	if len(changes) == 0 {
		return "The studies have equal settings."
	}
	sentence := "They differ in "
	for i, c := range changes {
		if i > 0 {
			sentence += "; "
		}
		sentence += fmt.Sprintf("%s: %s against %s", c.Key, c.Was, c.Now)
	}
	if a.Fingerprint != b.Fingerprint {
		sentence += "; and in their data, so that their accuracies do not compare"
	}
	return sentence + "."
}

func sideBySide(a, b study.Snapshot) view.Table {
	t := view.Table{Name: "compare", Columns: []view.Column{{Name: "study"}, {Name: "seed"}, {Name: "evaluated"}, {Name: "epochs"},
		{Name: "validation", Unit: "%", Format: "%.2f", Better: 1}, {Name: "test", Unit: "%", Format: "%.2f"}, {Name: "parameters"},
		{Name: "epochs to the other's best"}, {Name: "chosen"}}}
	x, y := costs(a), costs(b)
	t.Rows = [][]any{sideRow(a, x, y), sideRow(b, y, x)}
	t.Notes = []string{fmt.Sprintf("%d evaluations are common to both and were trained once.", common(a, b)),
		"Test is given for reading, not for choosing: each study looked at the test images once."}
	return t
}

func sideRow(s study.Snapshot, own, other []cost) []any {
	row := []any{s.Name, seed(s.Settings.Seed), len(s.Furthest()), s.Spent.Epochs, nil, nil, nil, nil, nil}
	if c := s.Chosen; c != nil {
		row[4], row[6], row[8] = percent(c.Validation), c.Params, c.ID
		if c.Tested {
			row[5] = percent(c.Test)
		}
	}
	if len(other) > 0 {
		goal := other[len(other)-1].best
		if i := slices.IndexFunc(own, func(c cost) bool { return c.best >= goal }); i >= 0 {
			row[7] = own[i].epochs
		}
	}
	return row
}

// common counts the evaluations that both studies needed. By key: same architecture, ladder, data,
// seed and rule.
func common(a, b study.Snapshot) (n int) {
	known := map[string]bool{}
	for _, t := range a.Trials {
		known[t.Observation.Key] = !t.Pending()
	}
	for _, t := range b.Trials {
		if known[t.Observation.Key] {
			n++
		}
	}
	return n
}

// paired gives the differences of pairs: the best so far at equal costs, and the architectures
// at the highest common fidelity, rank by rank.
func paired(a, b study.Snapshot, x, y []cost) view.Table {
	t := pairedTable(a.Name + " − " + b.Name)
	one, other := along(x, y)
	t.Rows = append(t.Rows, pairedRow("best so far, at equal cost", one, other, a.Settings.Seed))
	one, other = ranked(a, b)
	if len(one) > 0 {
		t.Rows = append(t.Rows, pairedRow("architectures at the highest common fidelity, rank by rank", one, other, a.Settings.Seed))
	}
	t.Notes = append(t.Notes, "Pairs along one search depend on each other: these rows describe two runs and are no proof. For that, run both with several seeds and compare their choices.")
	return t
}

func pairedTable(title string) view.Table {
	return view.Table{Name: "paired", Title: title, Columns: []view.Column{{Name: "pairs of"}, {Name: "pairs"},
		{Name: "mean difference", Unit: "points", Format: "%+.3f"}, {Name: "95 % interval"}, {Name: "first is better", Unit: "%", Format: "%.0f"},
		{Name: "p (Wilcoxon)", Format: "%.3f"}}}
}

// pairedRow compares accuracies pair by pair. Accuracies are fractions; the interval is
// bootstrapped with a stream named by the row.
func pairedRow(name string, a, b []float64, seed uint64) []any {
	d := stats.PairedDifference(a, b, eval.Stream(seed, "report", len(a), name))
	return []any{name, d.Pairs, percent(d.Mean), fmt.Sprintf("%+.3f … %+.3f", percent(d.Low), percent(d.High)),
		100 * float64(d.Wins) / float64(d.Pairs), d.P}
}

// along reads both searches at equally spaced costs, up to where the shorter one ends. Costs before
// the first accuracy of either are left out.
func along(x, y []cost) (a, b []float64) {
	end := float64(min(x[len(x)-1].epochs, y[len(y)-1].epochs))
	for i := range checkpoints {
		at := end * float64(i+1) / checkpoints
		one, _ := bestAt(x, at)
		other, _ := bestAt(y, at)
		if one > 0 && other > 0 {
			a, b = append(a, one), append(b, other)
		}
	}
	return a, b
}

// ranked pairs the best of one study with the best of the other, the second best with the second
// best, and so on. The fidelity is the lower of the highest that each has reached.
func ranked(a, b study.Snapshot) (one, other []float64) {
	f, _ := a.Reached(1)
	g, _ := b.Reached(1)
	f = min(f, g)
	one, other = accuraciesAt(a, f), accuraciesAt(b, f)
	n := min(len(one), len(other))
	return one[:n], other[:n]
}

// accuraciesAt lists what architectures had at a fidelity, the best first.
func accuraciesAt(s study.Snapshot, f eval.Fidelity) []float64 {
	var values []float64
	for _, t := range s.Furthest() {
		if accuracy, ok := t.AccuracyAt(f); ok {
			values = append(values, accuracy)
		}
	}
	slices.SortFunc(values, func(x, y float64) int { return cmp.Compare(y, x) })
	return values
}

// race draws the best so far of both against the cost.
func race(a, b study.Snapshot, x, y []cost) (view.Block, error) {
	p := chart.New("epochs spent", "best validation accuracy so far [%]")
	err := errors.Join(
		chart.Line(p, incumbent(x), chart.Stroke(chart.Blue(), 1.5), a.Name, plotter.PostStep),
		chart.Line(p, incumbent(y), chart.Stroke(chart.Vermillion(), 1.5, 5, 3), b.Name, plotter.PostStep),
	)
	if err != nil {
		return view.Block{}, err
	}
	return render(p, view.Figure{Name: "compare", Title: "Best so far against cost",
		Alt: fmt.Sprintf("%s ends at %.2f %%, %s at %.2f %%", a.Name, percent(x[len(x)-1].best), b.Name, percent(y[len(y)-1].best))})
}
