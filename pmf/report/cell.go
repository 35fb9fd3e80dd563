package report

import (
	"errors"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// Cell draws an architecture of the study: its cell as a graph, and how the cells follow each
// other.
func Cell(s study.Snapshot, o Options) (view.Document, error) {
	id, err := named(s, o.Arch)
	if err != nil {
		return view.Document{}, err
	}
	e, err := s.Explain(id)
	if err != nil {
		return view.Document{}, err
	}
	return view.Document{Title: "Architecture " + e.ID, Blocks: []view.Block{drawing(e.Arch), text("%v", e.Arch)}}, nil
}

// drawing shows an architecture as a block of a report.
func drawing(a arch.Architecture) view.Block {
	return figure(view.Figure{Name: "cell", Title: "Architecture " + a.ID(), Alt: a.About(), SVG: a.SVG()})
}

// named returns the ID that is asked for: "" means the chosen architecture.
func named(s study.Snapshot, id string) (string, error) {
	switch {
	case id != "":
		return id, nil
	case s.Chosen == nil:
		return "", errors.New("nothing is chosen yet: name an architecture by its ID")
	}
	return s.Chosen.ID, nil
}
