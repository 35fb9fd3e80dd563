package report

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/plotter"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// CurveTable shows a table of learning curves: what it is, where the curves end, and how they come
// there. Metrics keep the table's own unit and sign.
func CurveTable(t *curve.Table) (view.Document, error) {
	d := view.Document{Title: "Learning curves of " + t.Name}
	rows, dropped := t.Complete()
	if len(rows) == 0 {
		d.Blocks = []view.Block{text("None of its %d rows has a whole curve.", len(t.Rows))}
		return d, nil
	}
	slices.SortStableFunc(rows, byEnd)
	f, err := drawCurves(t, rows)
	d.Blocks = []view.Block{table(curveFacts(t, rows, dropped)), f}
	return d, err
}

// byEnd sorts by the last metric, the smallest first.
func byEnd(a, b curve.Row) int {
	switch {
	case a.Last() < b.Last():
		return -1
	case a.Last() > b.Last():
		return 1
	}
	return 0
}

// curveFacts says what the table is of. Rows come sorted by their ends.
func curveFacts(t *curve.Table, rows []curve.Row, dropped int) view.Table {
	q := tableQuantity(t.Metric, t.Unit)
	var ends []float64
	for _, r := range rows {
		ends = append(ends, r.Last())
	}
	facts := view.Table{Name: "curves", Title: "What " + t.Name + " holds", Columns: []view.Column{{Name: "property"}, {Name: "value"}}}
	add := func(name string, value any) { facts.Rows = append(facts.Rows, []any{name, value}) }
	add("task", t.Task)
	add("made from", t.Source)
	add("whole curves", fmt.Sprintf("%d, and %d left out", len(rows), dropped))
	add("epochs", t.Epochs)
	for _, at := range []struct {
		name  string
		share float64
	}{{"smallest", 0}, {"lower quartile", 0.25}, {"median", 0.5}, {"upper quartile", 0.75}, {"largest", 1}} {
		add(fmt.Sprintf("final %s, %s", q.name+bracketed(q.unit), at.name), fmt.Sprintf("%.4g", stats.Quantile(ends, at.share)))
	}
	return facts
}

// shownCurves is how many curves a figure has room for.
const shownCurves = 75

// thirds names a third of the curves by where they end, and gives it an ink.
func thirds() [3]struct {
	name  string
	color color.NRGBA
} {
	return [3]struct {
		name  string
		color color.NRGBA
	}{{"lowest third at the end", chart.Orange()}, {"middle third", chart.Grey()}, {"highest third", chart.Blue()}}
}

// drawCurves draws some of the curves, spread evenly over their ends, in three inks by where
// they end. Rows come sorted by their ends.
func drawCurves(t *curve.Table, rows []curve.Row) (view.Block, error) {
	q := tableQuantity(t.Metric, t.Unit)
	p := chart.New("epoch", q.name+bracketed(q.unit))
	p.X.Min = 0
	p.Legend.Left, p.Legend.XOffs = true, 0.55*chart.Width
	shown := min(len(rows), shownCurves)
	named := map[string]bool{}
	for k := range shown {
		third := thirds()[3*k/shown]
		name := third.name
		if named[name] {
			name = ""
		}
		named[third.name] = true
		var points plotter.XYs
		for i, v := range rows[k*len(rows)/shown].Curve.Prefix(t.Epochs).Metric {
			points = append(points, plotter.XY{X: float64(i + 1), Y: v})
		}
		if err := chart.Line(p, points, chart.Stroke(third.color, 0.8), name, plotter.NoStep); err != nil {
			return view.Block{}, err
		}
	}
	return render(p, view.Figure{Name: "curves", Title: "Learning curves",
		Alt: fmt.Sprintf("%s by epoch of %d of %d trainings", q.name, shown, len(rows))})
}
