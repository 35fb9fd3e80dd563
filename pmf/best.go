package pmf

import (
	"context"
	"fmt"
	"time"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// An Architecture is what a study has chosen.
type Architecture struct {
	ID         string
	Text       string        // compact form, as `pmf train --arch` reads it
	Validation float64       // validation accuracy in [0, 1]
	Test       float64       // accuracy in [0, 1] on images that no search has seen
	Params     int64         // trainable parameters
	FLOPs      int64         // multiply-adds for one image
	Latency    time.Duration // of one image; 0 when not measured
	Why        string        // why it was chosen
	Drawing    []byte        // SVG of its cell as a graph
}

// Best returns the architecture that the study has chosen. Before the fine stage is finished
// there is none, which is an error.
func (s *Study) Best() (Architecture, error) {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return Architecture{}, err
	}
	var chosen protocol.Chosen
	if err := s.client.Call(ctx, protocol.StudyChosen, protocol.NameParams{Name: s.Name()}, &chosen); err != nil {
		return Architecture{}, s.keep(err)
	}
	return Architecture(chosen), nil
}

// Show displays the architecture: a table, and its cell as a graph.
func (a Architecture) Show() view.Document {
	rows := [][]any{
		{"architecture", a.ID}, {"validation accuracy", fmt.Sprintf("%.2f %%", 100*a.Validation)},
		{"test accuracy", fmt.Sprintf("%.2f %%", 100*a.Test)}, {"parameters", a.Params}, {"FLOPs", a.FLOPs},
	}
	if a.Latency > 0 {
		rows = append(rows, []any{"latency", a.Latency})
	}
	table := view.Table{
		Name: "chosen", Title: "The chosen architecture", Columns: []view.Column{{Name: "property"}, {Name: "value"}},
		Rows: append(rows, []any{"text", a.Text}), Notes: []string{a.Why}, Facts: true,
	}
	d := view.Document{Blocks: []view.Block{{Table: &table}}}
	if len(a.Drawing) > 0 {
		d.Blocks = append(d.Blocks, view.Block{Figure: &view.Figure{Name: "cell", Title: "Architecture " + a.ID, Alt: "Its cell as a graph", SVG: a.Drawing}})
	}
	return d
}
