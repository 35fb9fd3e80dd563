package pmf

import (
	"context"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// Summary shows what the study has done and found.
func (s *Study) Summary() (view.Document, error) { return s.Table("summary") }

// Stages shows what each stage has done: architectures, epochs, best and mean accuracy.
func (s *Study) Stages() (view.Document, error) { return s.Table("stages") }

// Correlation shows how well final accuracy is predicted from the first epochs, by epochs seen
// (Table 13) and by ensemble (Table 17), beside last value, best so far, training speed and
// parameter count on the same architectures: ranks, errors and honesty of the intervals, in
// tables and figures. Every prediction is out of fold.
func (s *Study) Correlation() (view.Document, error) { return s.Table("correlation") }

// Pareto shows the architectures that no other beats in accuracy, latency, parameters and
// FLOPs at once (Fig. 6).
func (s *Study) Pareto() (view.Document, error) { return s.Table("pareto") }

// Architectures shows every architecture that was evaluated, the best first.
func (s *Study) Architectures() (view.Document, error) { return s.Table("architectures") }

// Decisions shows what the controller decided in each round, with the numbers that led to it.
func (s *Study) Decisions() (view.Document, error) { return s.Table("decisions") }

// EarlyStops shows which trainings ended early, what that saved, and how often a threshold would
// have stopped what belongs to the best (Table 12).
func (s *Study) EarlyStops() (view.Document, error) { return s.Table("early-stop") }

// Theory shows what the search cost, and over a replayed table what each stage lost of the optimum
// (Theorem 1, Eq. 25 and 26).
func (s *Study) Theory() (view.Document, error) { return s.Table("theory") }

// Accuracy shows the best accuracy against what it had cost (Fig. 4).
func (s *Study) Accuracy() (view.Document, error) { return s.Table("accuracy") }

// Curves shows the learning curves.
func (s *Study) Curves() (view.Document, error) { return s.Table("curves") }

// Regions shows where the search went and which regions it kept.
func (s *Study) Regions() (view.Document, error) { return s.Table("regions") }

// Table shows any table of the study, by the name that `pmf report --help` lists.
func (s *Study) Table(name string) (view.Document, error) {
	return s.view(protocol.StudyView, protocol.ViewParams{Name: s.Name(), Table: name})
}

// Explain shows why an architecture was proposed, promoted, chosen or dropped. It is named by
// its ID or an unambiguous beginning of it; "" explains the chosen one.
func (s *Study) Explain(id string) (view.Document, error) {
	return s.view(protocol.StudyView, protocol.ViewParams{Name: s.Name(), Table: "explain", Arch: id})
}

// Cell draws an architecture, named as for Explain: its cell as a graph, with the operations on
// the edges, and how the cells follow each other.
func (s *Study) Cell(id string) (view.Document, error) {
	return s.view(protocol.StudyView, protocol.ViewParams{Name: s.Name(), Table: "cell", Arch: id})
}

// Compare shows two studies side by side with paired statistics: what differs in their
// settings, what each reached and spent, and whether the difference is more than chance.
func Compare(a, b *Study) (view.Document, error) {
	if err := b.use(context.Background()); err != nil {
		return view.Document{}, a.keep(err)
	}
	return a.view(protocol.StudyCompare, protocol.CompareParams{A: a.Name(), B: b.Name()})
}

// view asks the engine for a document and puts the notice about changed settings before it,
// once.
func (s *Study) view(method string, params any) (view.Document, error) {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return view.Document{}, err
	}
	var d view.Document
	if err := s.client.Call(ctx, method, params, &d); err != nil {
		return view.Document{}, s.keep(err)
	}
	if s.notice != "" {
		d.Blocks = append([]view.Block{{Text: s.notice}}, d.Blocks...)
		s.notice = ""
	}
	return d, nil
}
