package report

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/plotter"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// weighed returns the trade-offs by the study's objectives, or where accuracy is its only one by
// all that was measured.
func weighed(s study.Snapshot, f eval.Fidelity, trials []search.Trial) study.Tradeoffs {
	objectives := s.Settings.Objectives
	if len(objectives) < 2 {
		objectives = []string{study.Accuracy, study.Params, study.FLOPs}
		if len(axesOf(trials)) > 2 {
			objectives = append(objectives, study.Latency)
		}
	}
	return s.ParetoAt(f, objectives)
}

// volume tells of the hypervolume, its reference point and its history.
func volume(at study.Tradeoffs) ([]view.Block, error) {
	var reference []string
	for i, o := range at.Objectives {
		reference = append(reference, amount(o, at.Reference[i]))
	}
	blocks := []view.Block{text("Hypervolume of the front in %s: %.2f %% of the box from zero to the reference point (%s), which is the error of guessing and a tenth more than the worst cost seen.",
		strings.Join(at.Objectives, ", "), 100*at.Volume, strings.Join(reference, ", "))}
	p := chart.New("epochs of training spent", "hypervolume [% of the box]")
	var points plotter.XYs
	for _, point := range at.Points {
		points = append(points, plotter.XY{X: float64(point.Epochs), Y: 100 * point.Volume})
	}
	if err := chart.Line(p, points, chart.Stroke(chart.Blue(), 1.5), "", plotter.PostStep); err != nil {
		return nil, err
	}
	if err := chart.Scatter(p, points, ink(at.Fidelity), ""); err != nil {
		return nil, err
	}
	f, err := render(p, view.Figure{Name: "hypervolume", Title: "Hypervolume by evaluation",
		Alt: fmt.Sprintf("Hypervolume after each of %s at %v fidelity; the last is %.2f %% of the box", view.Count(len(points), "architecture"), at.Fidelity, 100*at.Volume)})
	return append(blocks, f), err
}

// amount writes a value of the reference point with its unit.
func amount(objective string, v float64) string {
	switch objective {
	case study.Accuracy:
		return fmt.Sprintf("error %.3g %%", 100*v)
	case study.Latency:
		return fmt.Sprintf("latency %.3g ms", 1e3*v)
	case study.Memory:
		return fmt.Sprintf("memory %.3g MiB", v/(1<<20))
	case study.FLOPs:
		return fmt.Sprintf("%.3g M FLOPs", v/1e6)
	}
	return fmt.Sprintf("%.3g thousand parameters", v/1e3)
}
