package report

import (
	"fmt"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// Export returns the learning curves of a study as a table that can be replayed: each architecture
// once, with its longest training. Accuracies become percent. The table's epochs are those of the
// highest fidelity reached, so shorter curves are incomplete rows, which a replay can use up to
// their end.
func Export(s study.Snapshot) (*curve.Table, error) {
	fidelity, trials := s.Reached(1)
	if len(trials) == 0 {
		return nil, fmt.Errorf("study %q has no learning curves yet", s.Name)
	}
	t := &curve.Table{Header: curve.Header{
		Format: curve.Format, Name: s.Name, Objective: "max", Metric: "val_acc", Unit: "percent",
		Epochs: s.Settings.Ladder().Epochs(fidelity), Task: s.Settings.Data.Ref,
		Source: "a study of the space " + s.Space.Name, Space: s.Space.Name, Input: (*curve.Input)(&s.Input),
		Note: fmt.Sprintf("seed %d; architectures that were not promoted have shorter curves", s.Settings.Seed),
	}}
	listed := map[string]bool{}
	for _, trial := range s.Furthest() {
		t.Rows = append(t.Rows, exported(s, trial))
		listed[trial.Proposal.Arch.ID()] = true
	}
	// What failed stands there too, with its reason as status: a replay must fail it again.
	for _, trial := range s.Trials {
		if id := trial.Proposal.Arch.ID(); !listed[id] && !trial.Pending() {
			listed[id] = true
			row := exported(s, trial)
			row.Status = trial.Observation.Reason
			t.Rows = append(t.Rows, row)
		}
	}
	t.Header.Rows = len(t.Rows)
	return t, nil
}

func exported(s study.Snapshot, t search.Trial) curve.Row {
	row := bench.Row(t.Proposal.Arch, t.Observation, s.Input)
	row.ValidationAt = map[int]float64{}
	for f := range eval.Fidelity(eval.Fidelities) {
		if accuracy, ok := t.AccuracyAt(f); ok {
			row.ValidationAt[s.Settings.Ladder().Epochs(f)] = percent(accuracy)
		}
	}
	return row
}
