package report

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"pmfnas/pmf/report/view"
)

// predicted shows predicted against true accuracy, with the intervals.
func (c correlation) predicted(v verdict) (view.Block, error) {
	p := newPlot("predicted final accuracy [%]", "true final accuracy [%]")
	points := intervals{}
	for i, mean := range v.mean {
		points.XYs = append(points.XYs, plotter.XY{X: mean, Y: v.truth[i]})
		low, high := max(0, v.low[i]), min(100, v.high[i]) // an accuracy is nothing else
		points.errors = append(points.errors, struct{ Low, High float64 }{max(0, mean-low), max(0, high-mean)})
	}
	bars, err := plotter.NewXErrorBars(points)
	if err != nil {
		return view.Block{}, fmt.Errorf("draw the intervals: %w", err)
	}
	bars.LineStyle, bars.CapWidth = stroke(grey(), 0.8), vg.Points(4)
	p.Add(bars)
	from, to := slices.Min(v.truth), slices.Max(v.truth)
	if err := line(p, plotter.XYs{{X: from, Y: from}, {X: to, Y: to}}, stroke(vermillion(), 1, vg.Points(4), vg.Points(3)), "as predicted", plotter.NoStep); err != nil {
		return view.Block{}, err
	}
	if err := scatter(p, points.XYs, ink(c.fidelity), "architecture, 90 % interval"); err != nil {
		return view.Block{}, err
	}
	p.Y.Max += 0.12 * (p.Y.Max - p.Y.Min) // room for the legend
	p.Legend.Top, p.Legend.Left = true, true
	return render(p, view.Figure{Name: "predicted", Title: fmt.Sprintf("Predicted after %s and true final accuracy", count(v.epochs, "epoch")),
		Alt: fmt.Sprintf("Scatter plot of %d architectures with the 90 %% intervals of their out-of-fold predictions", len(points.XYs))})
}

// intervals are points with an interval along x.
type intervals struct {
	plotter.XYs
	errors plotter.XErrors
}

// XError implements plotter.XErrorer.
func (p intervals) XError(i int) (low, high float64) { return p.errors.XError(i) }
