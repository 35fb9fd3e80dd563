package report

import (
	"errors"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// Explain tells the life of one architecture: why it was proposed, promoted, chosen or dropped.
func Explain(s study.Snapshot, o Options) (view.Document, error) {
	if o.Arch == "" {
		if s.Chosen == nil {
			return view.Document{}, errors.New("nothing is chosen yet: name an architecture by its ID")
		}
		o.Arch = s.Chosen.ID
	}
	e, err := s.Explain(o.Arch)
	if err != nil {
		return view.Document{}, err
	}
	t := view.Table{Name: "explain", Columns: []view.Column{
		{Name: "stage"}, {Name: "round"}, {Name: "trial"}, {Name: "it was"}, {Name: "why"}, {Name: "what came of it"}}}
	for _, step := range e.Steps {
		row := []any{step.Stage.String(), step.Round, step.Trial, step.What, step.Why, step.Found}
		if step.Trial < 0 {
			row[2] = nil
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{e.Arch.String(), "Region: " + e.Region.String() + "."}
	if e.Parent != "" {
		t.Notes = append(t.Notes, "It was made from "+e.Parent+".")
	}
	return view.Document{Title: "Architecture " + e.ID, Blocks: []view.Block{text("%s", e.Verdict), table(t)}}, nil
}
