package report

import (
	"fmt"
	"strings"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// Decisions tells what was decided in each round, and why. Long tables show 60 rounds rather than
// 20: a whole study should be seen.
func Decisions(s study.Snapshot, o Options) (view.Document, error) {
	t := view.Table{Name: "decisions", Columns: []view.Column{
		{Name: "stage"}, {Name: "round"}, {Name: "kind"}, {Name: "strategy"}, {Name: "trials"}, {Name: "gain Δμ", Format: "%.4f"},
		{Name: "stage budget used", Unit: "%", Format: "%.0f"}, {Name: "regions visited", Unit: "%", Format: "%.0f"},
		{Name: "learnt from", Unit: "trials"}, {Name: "reason"}}}
	for _, d := range s.Decisions {
		t.Rows = append(t.Rows, decisionRow(d))
	}
	long := o
	if long.Rows == 0 {
		long.Rows = 60
	}
	long.rows(&t)
	t.Notes = append(t.Notes, "A stage ends when its gain stays small, most of its budget is used and enough regions are visited (Eq. 3), "+
		"or when nothing is left to spend or to propose.")
	d := view.Document{Title: "Decisions of study " + s.Name, Blocks: []view.Block{table(t)}}
	d.Blocks = append(d.Blocks, details(s, o)...)
	if failed := failedTable(s); len(failed.Rows) > 0 {
		d.Blocks = append(d.Blocks, table(failed))
	}
	return d, nil
}

// Rounds without a controller have no criteria.
func decisionRow(d study.Decision) []any {
	row := []any{d.Stage.String(), d.Round, string(d.Kind), d.Strategy, len(d.Trials), nil, nil, nil, d.Fitted, reason(d)}
	if c := d.Control; c != nil {
		row[5], row[6], row[7] = c.Criteria.Performance.Value, 100*c.Criteria.Budget.Value, 100*c.Criteria.Coverage.Value
	}
	return row
}

// reason is the decision's own with the rules that fired.
func reason(d study.Decision) string {
	sentences := []string{d.Reason}
	if d.Control != nil && d.Kind == study.Search {
		sentences = append(sentences, d.Control.Rules...)
	}
	return strings.Join(sentences, " ")
}

// failedTable lists the trials without an accuracy.
func failedTable(s study.Snapshot) view.Table {
	t := view.Table{Name: "failed", Title: "Trials that failed", Columns: []view.Column{
		{Name: "trial"}, {Name: "ID"}, {Name: "fidelity"}, {Name: "epochs"}, {Name: "reason"}}}
	for _, trial := range s.Trials {
		if o := trial.Observation; !trial.Pending() && !trial.Usable() {
			t.Rows = append(t.Rows, []any{trial.ID, trial.Proposal.Arch.ID(), fmt.Sprint(trial.Proposal.Fidelity), o.Trained, o.Reason})
		}
	}
	return t
}
