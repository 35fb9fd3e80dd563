package report

import (
	"fmt"

	"pmfnas/pmf/control"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// policyTable shows what a learned controller weighed: the probability of all that it could do in
// each round, the return that it expected, and what the rules would have done. The columns are
// those of the first learned decision: all of a study have the same actions.
func policyTable(s study.Snapshot) view.Table {
	t := view.Table{Name: "policy", Title: "What the learned controller weighed (Table 8)", Columns: []view.Column{
		{Name: "stage"}, {Name: "round"}, {Name: "chosen"}}}
	var weights string
	for _, d := range s.Decisions {
		if d.Control == nil || d.Control.Learned == nil {
			continue
		}
		l := d.Control.Learned
		if weights == "" {
			weights = l.Weights
			for _, o := range l.Options {
				t.Columns = append(t.Columns, view.Column{Name: "p(" + o.Action + ")", Format: "%.3f"})
			}
			t.Columns = append(t.Columns, view.Column{Name: "expected return", Format: "%.3f"}, view.Column{Name: "by the rules"}, view.Column{Name: "what weighs most"})
		}
		t.Rows = append(t.Rows, policyRow(d, l))
	}
	t.Notes = []string{fmt.Sprintf("Weights %s. An action without a probability was refused. What weighs most moved the log-odds of the chosen action against the next likely one, to first order.", weights)}
	return t
}

func policyRow(d study.Decision, l *control.Learned) []any {
	row := []any{d.Stage.String(), d.Round, l.Chosen().Action}
	for _, o := range l.Options {
		if o.Refused != "" {
			row = append(row, nil)
		} else {
			row = append(row, o.Probability)
		}
	}
	return append(row, l.Value, l.Rules, weightiest(l.Inputs))
}

// weightiest names the input with the largest influence. Squares compare sizes whatever the sign.
func weightiest(inputs []control.Input) string {
	var most control.Input
	for _, in := range inputs {
		if in.Influence*in.Influence > most.Influence*most.Influence {
			most = in
		}
	}
	if most.Name == "" {
		return "–"
	}
	return fmt.Sprintf("%s = %.3g (%+.2g)", most.Name, most.Value, most.Influence)
}
