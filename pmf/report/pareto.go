package report

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/pareto"
	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// Pareto shows the best trade-offs between accuracy and what a network costs (Fig. 6). It takes the
// highest fidelity that a few have reached: a front of one point shows nothing.
func Pareto(s study.Snapshot, o Options) (view.Document, error) {
	d := view.Document{Title: "Trade-offs in study " + s.Name}
	fidelity, trials := s.Reached(fewest)
	if len(trials) == 0 {
		fidelity, trials = s.Reached(1)
	}
	if len(trials) == 0 {
		d.Blocks = []view.Block{text("Nothing is evaluated yet.")}
		return d, nil
	}
	axes := axesOf(trials)
	at := weighed(s, fidelity, trials)
	if len(s.Settings.Objectives) > 1 {
		axes = chosenAxes(axes, at.Objectives)
	}
	t := frontTable(s, trials, fidelity, axes, at.Points[at.Knee].ID)
	o.rows(&t)
	d.Blocks = append(d.Blocks, table(t))
	for _, a := range axes {
		if a.drawn {
			f, err := a.figure(s, trials, fidelity)
			if err != nil {
				return d, err
			}
			d.Blocks = append(d.Blocks, f)
		}
	}
	blocks, err := volume(at)
	d.Blocks = append(d.Blocks, blocks...)
	return d, err
}

// axis is an objective that is minimised. value is in the axis's unit, smaller is better.
type axis struct {
	name, unit string
	value      func(eval.Observation) float64
	drawn      bool // in a figure of its own, against accuracy
}

// chosenAxes lists those that are objectives of the search, memory among them, all drawn.
func chosenAxes(known []axis, objectives []string) []axis {
	names := map[string]string{study.Params: "parameters", study.FLOPs: "FLOPs", study.Latency: "latency"}
	var axes []axis
	for _, o := range objectives {
		if o == study.Memory {
			axes = append(axes, axis{"memory", "MiB", func(o eval.Observation) float64 { return float64(o.PeakBytes) / (1 << 20) }, true})
		}
		for _, a := range known {
			if a.name == names[o] {
				a.drawn = true
				axes = append(axes, a)
			}
		}
	}
	return axes
}

// axesOf lists what the trials know of their cost: latency only where all were measured. Without
// latency, FLOPs stand in for it in the figures.
func axesOf(trials []search.Trial) []axis {
	axes := []axis{
		{"parameters", "thousand", func(o eval.Observation) float64 { return float64(o.Params) / 1e3 }, true},
		{"FLOPs", "M", func(o eval.Observation) float64 { return millions(o.FLOPs) }, false},
	}
	measured := !slices.ContainsFunc(trials, func(t search.Trial) bool { return t.Observation.Latency <= 0 })
	if measured {
		return append(axes, axis{"latency", "ms", func(o eval.Observation) float64 { return milliseconds(o.Latency) }, true})
	}
	axes[1].drawn = true
	return axes
}

// front returns the trials that no other beats in accuracy and all axes together, the most
// accurate first.
func front(trials []search.Trial, fidelity eval.Fidelity, axes []axis) []search.Trial {
	points := make([][]float64, len(trials))
	for i, t := range trials {
		accuracy, _ := t.AccuracyAt(fidelity)
		points[i] = []float64{1 - accuracy}
		for _, a := range axes {
			points[i] = append(points[i], a.value(t.Observation))
		}
	}
	var best []search.Trial
	for _, i := range pareto.Front(points) {
		best = append(best, trials[i])
	}
	slices.SortStableFunc(best, func(a, b search.Trial) int {
		x, _ := a.AccuracyAt(fidelity)
		y, _ := b.AccuracyAt(fidelity)
		return cmp.Compare(y, x)
	})
	return best
}

func frontTable(s study.Snapshot, trials []search.Trial, fidelity eval.Fidelity, axes []axis, knee string) view.Table {
	t := view.Table{Name: "pareto", Columns: []view.Column{{Name: "architecture"}, {Name: "accuracy", Unit: "%", Format: "%.2f", Better: 1}}}
	for _, a := range axes {
		t.Columns = append(t.Columns, view.Column{Name: a.name, Unit: a.unit, Format: "%.3g", Better: -1})
	}
	t.Columns = append(t.Columns, view.Column{Name: "it is"})
	best := front(trials, fidelity, axes)
	for _, trial := range best {
		accuracy, _ := trial.AccuracyAt(fidelity)
		row := []any{trial.Proposal.Arch.ID(), percent(accuracy)}
		for _, a := range axes {
			row = append(row, a.value(trial.Observation))
		}
		t.Rows = append(t.Rows, append(row, marks(s, trial, knee)))
	}
	t.Notes = []string{fmt.Sprintf("On the front: %d of %s at %v fidelity. No other is better in one of these without being worse in another. The knee is its most balanced point. Accuracy is on the validation images.",
		len(best), view.Count(len(trials), "architecture"), fidelity)}
	return t
}

// marks tells whether a trial is chosen or the knee, or both.
func marks(s study.Snapshot, t search.Trial, knee string) string {
	mark := chosen(s, t)
	switch {
	case t.Proposal.Arch.ID() != knee:
		return mark
	case mark == "":
		return "knee"
	}
	return mark + ", knee"
}

func chosen(s study.Snapshot, t search.Trial) string {
	if s.Chosen != nil && s.Chosen.ID == t.Proposal.Arch.ID() {
		return "chosen"
	}
	return ""
}

// figure shows accuracy against one axis, with the front of these two. The front here is that of
// two objectives alone, which the table's need not be.
func (a axis) figure(s study.Snapshot, trials []search.Trial, fidelity eval.Fidelity) (view.Block, error) {
	p := chart.New(fmt.Sprintf("%s [%s]", a.name, a.unit), "validation accuracy [%]")
	point := func(t search.Trial) plotter.XY {
		accuracy, _ := t.AccuracyAt(fidelity)
		return plotter.XY{X: a.value(t.Observation), Y: percent(accuracy)}
	}
	var all, best, picked plotter.XYs
	for _, t := range trials {
		all = append(all, point(t))
		if chosen(s, t) != "" {
			picked = append(picked, point(t))
		}
	}
	for _, t := range front(trials, fidelity, []axis{a}) {
		best = append(best, point(t))
	}
	slices.SortFunc(best, func(x, y plotter.XY) int { return cmp.Compare(x.X, y.X) })
	if err := a.draw(p, all, best, picked, fidelity); err != nil {
		return view.Block{}, err
	}
	for i := 1; i < len(best); i++ { // the corners of the front's line
		all = append(all, plotter.XY{X: best[i].X, Y: best[i-1].Y})
	}
	chart.RoomBelow(p, 3, all)
	return render(p, view.Figure{Name: "pareto-" + a.name, Title: "Accuracy against " + a.name,
		Alt: fmt.Sprintf("%s, %d on the front of accuracy and %s", view.Count(len(trials), "architecture"), len(best), a.name)})
}

func (a axis) draw(p *plot.Plot, all, best, picked plotter.XYs, fidelity eval.Fidelity) error {
	if err := chart.Line(p, best, chart.Stroke(chart.Vermillion(), 1.5), "front", plotter.PostStep); err != nil {
		return err
	}
	if err := chart.Scatter(p, all, ink(fidelity), fmt.Sprintf("architecture at %v fidelity", fidelity)); err != nil {
		return err
	}
	ring := draw.GlyphStyle{Color: chart.Vermillion(), Radius: vg.Points(6), Shape: draw.RingGlyph{}}
	return chart.Scatter(p, picked, ring, "chosen")
}
