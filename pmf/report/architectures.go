package report

import (
	"cmp"
	"slices"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// Architectures lists what was evaluated, each once with its longest training, the highest fidelity
// and then the best first. Accuracies of different fidelities stand in one column and do not
// compare: hence the order.
func Architectures(s study.Snapshot, o Options) (view.Document, error) {
	trials := s.Furthest()
	slices.SortStableFunc(trials, func(a, b search.Trial) int {
		return cmp.Or(cmp.Compare(b.Observation.Fidelity, a.Observation.Fidelity), cmp.Compare(b.Observation.Accuracy, a.Observation.Accuracy))
	})
	t := view.Table{Name: "architectures", Columns: []view.Column{
		{Name: "ID"}, {Name: "fidelity"}, {Name: "epochs"}, {Name: "accuracy", Unit: "%", Format: "%.2f"},
		{Name: "predicted", Unit: "%", Format: "%.2f"}, {Name: "for"}, {Name: "parameters"}, {Name: "FLOPs", Unit: "M", Format: "%.3g"},
		{Name: "latency", Unit: "ms", Format: "%.3g"}, {Name: "architecture"}}}
	targets := targets(s)
	for _, trial := range trials {
		t.Rows = append(t.Rows, architectureRow(trial, targets))
	}
	o.rows(&t)
	t.Notes = append(t.Notes, "Accuracy is on the validation images after the last epoch. Predicted is what the predictor had said when the "+
		"trial was asked for, of the accuracy at the end of the fidelity beside it.")
	if failed := failures(s); failed > 0 {
		t.Notes = append(t.Notes, view.Count(failed, "trial")+" failed and are not listed; the table decisions tells why.")
	}
	return view.Document{Title: "Architectures of study " + s.Name, Blocks: []view.Block{table(t)}}, nil
}

// targets tells of each trial what the predictor then predicted: the accuracy at which fidelity.
func targets(s study.Snapshot) map[int]eval.Fidelity {
	targets := map[int]eval.Fidelity{}
	for _, d := range s.Decisions {
		for _, trial := range d.Trials {
			targets[trial] = d.Target
		}
	}
	return targets
}

// Cells that stay nil are shown empty.
func architectureRow(t search.Trial, targets map[int]eval.Fidelity) []any {
	o := t.Observation
	row := []any{t.Proposal.Arch.ID(), o.Fidelity.String(), o.Curve.Len(), percent(o.Accuracy), nil, "", o.Params, millions(o.FLOPs), nil, t.Proposal.Arch.String()}
	if t.Predicted != nil {
		row[4], row[5] = percent(t.Predicted.Mean), targets[t.ID].String()
	}
	if o.Latency > 0 {
		row[8] = milliseconds(o.Latency)
	}
	return row
}

func failures(s study.Snapshot) (failed int) {
	for _, stage := range s.Stages {
		failed += stage.Failed
	}
	return failed
}
