package report

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// Curves shows the learning curves: how far each architecture was trained, and what it paid. The
// chosen one is drawn last, over the others.
func Curves(s study.Snapshot, _ Options) (view.Document, error) {
	d := view.Document{Title: "Learning curves of study " + s.Name}
	trials := s.Furthest()
	if len(trials) == 0 {
		d.Blocks = []view.Block{text("Nothing is evaluated yet.")}
		return d, nil
	}
	p := chart.New("epoch", "validation accuracy [%]")
	p.X.Min = 0
	for f := range eval.Fidelity(eval.Fidelities) {
		name := fmt.Sprintf("to %v fidelity", f)
		for _, t := range trials {
			if t.Observation.Fidelity != f || chosen(s, t) != "" {
				continue
			}
			if err := drawCurve(p, t, 0.7, f, name); err != nil {
				return d, err
			}
			name = ""
		}
	}
	for _, t := range trials {
		if chosen(s, t) != "" {
			if err := chart.Line(p, metric(t), chart.Stroke(chart.Vermillion(), 2), "chosen", plotter.NoStep); err != nil {
				return d, err
			}
		}
	}
	f, err := render(p, view.Figure{Name: "curves", Title: "Learning curves",
		Alt: fmt.Sprintf("Validation accuracy by epoch of %s", view.Count(len(trials), "architecture"))})
	d.Blocks = []view.Block{f}
	return d, err
}

func drawCurve(p *plot.Plot, t search.Trial, width float64, f eval.Fidelity, name string) error {
	return chart.Line(p, metric(t), chart.Stroke(ink(f).Color, width), name, plotter.NoStep)
}

// metric returns the points of a curve; what had diverged is left out.
func metric(t search.Trial) plotter.XYs {
	var xy plotter.XYs
	for i, v := range t.Observation.Curve.Metric {
		// False for NaN.
		if v == v {
			xy = append(xy, plotter.XY{X: float64(i + 1), Y: percent(v)})
		}
	}
	return xy
}
