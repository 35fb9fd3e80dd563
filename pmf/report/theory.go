package report

import (
	"fmt"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// TheoryTable holds a study against §7 of the paper: what each stage lost of the optimum, where a
// replayed table tells it, and what the search cost (Theorem 1, Eq. 25 and 26). It opens the
// replayed table anew: its truths are nothing that the study itself may know.
func TheoryTable(s study.Snapshot, _ Options) (view.Document, error) {
	var truths []study.Truth
	if ref, ok := study.Replayed(s.Settings.Data.Ref); ok {
		t, err := bench.Open(ref)
		if err != nil {
			return view.Document{}, fmt.Errorf("the true accuracies: %w", err)
		}
		if truths, err = study.Truths(t); err != nil {
			return view.Document{}, err
		}
	}
	d := view.Document{Title: "Study " + s.Name + " and the theory"}
	theory := s.Theory(truths)
	if theory.Known == 0 {
		d.Blocks = append(d.Blocks, text("Regret by stage needs true accuracies: those of a table that the study replays (data %sTABLE).", study.ReplayPrefix))
	} else {
		d.Blocks = append(d.Blocks, table(lossTable(theory)), text("%s", theorem(theory)), table(deltaTable(theory)))
	}
	d.Blocks = append(d.Blocks, table(speedTable(theory)))
	return d, nil
}

func lossTable(t study.Theory) view.Table {
	table := view.Table{Name: "regret", Title: "What each stage lost of the optimum", Columns: []view.Column{
		{Name: "step"}, {Name: "best still within reach", Unit: "%", Format: "%.3f"}, {Name: "regret added", Unit: "points", Format: "%.3f", Better: -1}}}
	total := 0.0
	for _, loss := range t.Losses {
		table.Rows = append(table.Rows, []any{loss.Step, percent(loss.Best), percent(loss.Regret)})
		total += loss.Regret
	}
	table.Rows = append(table.Rows, []any{"in all", nil, percent(total)})
	table.Notes = []string{fmt.Sprintf("True accuracies of %s; the optimum is %s with %.3f %%. Regret below zero: a later stage found what an earlier one had given up.",
		view.Count(t.Known, "architecture"), t.ID, percent(t.Optimum))}
	return table
}

// theorem says what Theorem 1 promises, and what came.
func theorem(t study.Theory) string {
	if t.Delta[eval.High].Count == 0 {
		return "Nothing has reached high fidelity yet, of which Theorem 1 speaks."
	}
	assumed := "The optimum lies in a kept region, as Theorem 1 assumes"
	if !t.Kept {
		assumed = "The optimum lies in no kept region, so Theorem 1 promises nothing; if it did"
	}
	said := fmt.Sprintf("%s: P(α̂) ≥ P(α*) − (δ_high + γ) = %.3f − (%.3f + %.3f) = %.3f %%.", assumed,
		percent(t.Optimum), percent(t.Delta[eval.High].Most), percent(t.Gamma), percent(t.Bound))
	if t.Chosen == 0 {
		return said + " Nothing is chosen yet."
	}
	return fmt.Sprintf("%s The choice has %.3f %%.", said, percent(t.Chosen))
}

func deltaTable(t study.Theory) view.Table {
	table := view.Table{Name: "delta", Title: "How far observed accuracies lie from the true ones", Columns: []view.Column{
		{Name: "fidelity"}, {Name: "architectures"}, {Name: "δ_f, the most", Unit: "points", Format: "%.3f", Better: -1}, {Name: "mean", Unit: "points", Format: "%.3f", Better: -1}}}
	for f, d := range t.Delta {
		table.Rows = append(table.Rows, []any{eval.Fidelity(f).String(), d.Count, percent(d.Most), percent(d.Mean)})
	}
	return table
}

// T of the paper is 200 epochs, four times its high fidelity of 50: hence the second figure.
func speedTable(t study.Theory) view.Table {
	table := view.Table{Name: "cost", Title: "What the search cost (Eq. 25 and 26)", Columns: []view.Column{
		{Name: "fidelity"}, {Name: "n_f"}, {Name: "c_f", Unit: "epochs"}, {Name: "n_f · c_f", Unit: "epochs"}}}
	n := 0
	for f, count := range t.Count {
		table.Rows = append(table.Rows, []any{eval.Fidelity(f).String(), count, t.Epochs[f], count * t.Epochs[f]})
		n += count
	}
	table.Rows = append(table.Rows, []any{"in all", n, nil, t.Cost})
	table.Notes = []string{
		fmt.Sprintf("Each architecture counts where it was trained to last. Charged was %s, which early ends make less.", view.Count(t.Spent, "epoch")),
		fmt.Sprintf("Speed-up Sp = n·T/C (Eq. 26): %.1f against training all %d to high fidelity (T = %d epochs), %.1f against the paper's full training of four times that. The paper expects more than 10.",
			t.SpeedUp, n, t.Epochs[eval.High], 4*t.SpeedUp),
	}
	return table
}
