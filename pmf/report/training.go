package report

import (
	"fmt"
	"math"
	"time"

	"gonum.org/v1/plot/plotter"

	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
)

// A Training is what is known of one network that was trained outside any study. It needs no
// snapshot: nothing of it comes from a study.
type Training struct {
	ID, Text   string // of the architecture
	Params     int64
	FLOPs      int64         // multiply-adds for one image
	Latency    time.Duration // of one image; 0 if not measured
	Validation []float64     // accuracy in [0, 1], one an epoch; not empty
	Loss       []float64     // mean training loss, one an epoch; may be empty
	Test       float64       // accuracy in [0, 1]
	Epochs     int           // that were asked for
	Took       time.Duration
	EarlyEnd   string // why it ended before, "" if it did not
	Checkpoint string // its file, "" if there is none
}

// Document shows the network, what it reached, and its curve. The test images were looked at once,
// so Test is given beside the last validation and not beside the best.
func (t Training) Document() (view.Document, error) {
	d := view.Document{Title: "Training of " + t.ID, Blocks: []view.Block{text("%s", t.story())}}
	best, at := t.best()
	last := t.Validation[len(t.Validation)-1]
	row := []any{t.ID, t.Params, millions(t.FLOPs), nil, percent(best), at, percent(last), percent(t.Test), len(t.Validation)}
	if t.Latency > 0 {
		row[3] = milliseconds(t.Latency)
	}
	d.Blocks = append(d.Blocks, table(view.Table{
		Name: "training", Title: "The network",
		Columns: []view.Column{{Name: "architecture"}, {Name: "parameters"}, {Name: "FLOPs", Unit: "M", Format: "%.3g"},
			{Name: "latency", Unit: "ms", Format: "%.3g"}, {Name: "best validation", Unit: "%", Format: "%.2f"}, {Name: "in epoch"},
			{Name: "last validation", Unit: "%", Format: "%.2f"}, {Name: "test", Unit: "%", Format: "%.2f"}, {Name: "epochs"}},
		Rows:  [][]any{row},
		Notes: t.notes(),
	}))
	d.Blocks = append(d.Blocks, text("validation accuracy  %s  %.2f to %.2f %%",
		view.Sparkline(thinned(t.Validation, 60)), percent(t.Validation[0]), percent(last)))
	if n := len(t.Loss); n > 0 {
		d.Blocks = append(d.Blocks, text("training loss        %s  %.4f to %.4f", view.Sparkline(thinned(t.Loss, 60)), t.Loss[0], t.Loss[n-1]))
	}
	f, err := t.figure()
	d.Blocks = append(d.Blocks, f)
	return d, err
}

// story says in sentences how the training went.
func (t Training) story() string {
	story := fmt.Sprintf("Trained for %s in %s", view.Count(len(t.Validation), "epoch"), duration(t.Took))
	if t.EarlyEnd != "" {
		story += fmt.Sprintf(" of the %d asked for; stopped early on validation accuracy: %s", t.Epochs, t.EarlyEnd)
	}
	return story + "."
}

func (t Training) notes() []string {
	notes := []string{t.Text, "The test images were looked at once, with the weights after the last epoch."}
	if t.Checkpoint != "" {
		notes = append(notes, "checkpoint: "+t.Checkpoint)
	}
	return notes
}

// best returns the highest validation accuracy and the epoch (from 1) that first had it.
func (t Training) best() (accuracy float64, epoch int) {
	for i, v := range t.Validation {
		if epoch == 0 || v > accuracy {
			accuracy, epoch = v, i+1
		}
	}
	return accuracy, epoch
}

func (t Training) figure() (view.Block, error) {
	p := chart.New("epoch", "validation accuracy [%]")
	var points plotter.XYs
	for i, v := range t.Validation {
		if !math.IsNaN(v) {
			points = append(points, plotter.XY{X: float64(i + 1), Y: percent(v)})
		}
	}
	if err := chart.Line(p, points, chart.Stroke(chart.Blue(), 1.5), "", plotter.NoStep); err != nil {
		return view.Block{}, err
	}
	best, at := t.best()
	return render(p, view.Figure{Name: "training", Title: "Learning curve of " + t.ID,
		Alt: fmt.Sprintf("Validation accuracy over %s; the best is %.2f %% in epoch %d", view.Count(len(t.Validation), "epoch"), percent(best), at)})
}

// thinned keeps at most n of the values, evenly spread, the last among them.
func thinned(values []float64, n int) []float64 {
	if len(values) <= n {
		return values
	}
	kept := make([]float64, n)
	for i := range kept {
		kept[i] = values[(i+1)*len(values)/n-1]
	}
	return kept
}
