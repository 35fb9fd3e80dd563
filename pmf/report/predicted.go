package report

import (
	"fmt"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"pmfnas/pmf/report/view"
)

// figure shows predicted against true accuracy, with the intervals.
func (c correlation) figure(s scored) (view.Block, error) {
	p := newPlot("predicted final accuracy [%]", "true final accuracy [%]")
	points := intervals{}
	for i, prediction := range s.predictions {
		points.XYs = append(points.XYs, plotter.XY{X: percent(prediction.Mean), Y: percent(c.examples[i].Target)})
		low, high := max(0, prediction.Low), min(1, prediction.High)
		points.errors = append(points.errors, struct{ Low, High float64 }{percent(prediction.Mean - low), percent(high - prediction.Mean)})
	}
	bars, err := plotter.NewXErrorBars(points)
	if err != nil {
		return view.Block{}, fmt.Errorf("draw the intervals: %w", err)
	}
	bars.LineStyle, bars.CapWidth = stroke(grey(), 0.8), vg.Points(4)
	p.Add(bars)
	from, to := points.span()
	if err := line(p, plotter.XYs{{X: from, Y: from}, {X: to, Y: to}}, stroke(vermillion(), 1, vg.Points(4), vg.Points(3)), "as predicted", plotter.NoStep); err != nil {
		return view.Block{}, err
	}
	if err := scatter(p, points.XYs, ink(c.fidelity), "architecture, 90 % interval"); err != nil {
		return view.Block{}, err
	}
	p.Y.Min -= 0.12 * (p.Y.Max - p.Y.Min) // room for the legend
	return render(p, view.Figure{Name: "predicted", Title: fmt.Sprintf("Predicted after %s and true final accuracy", count(s.epochs, "epoch")),
		Alt: fmt.Sprintf("Scatter plot of %d architectures with the 90 %% intervals of their out-of-fold predictions", len(points.XYs))})
}

// intervals are points with an interval along x.
type intervals struct {
	plotter.XYs
	errors plotter.XErrors
}

// XError implements plotter.XErrorer.
func (p intervals) XError(i int) (low, high float64) { return p.errors.XError(i) }

// span is the range of the true values, for the diagonal.
func (p intervals) span() (from, to float64) {
	from, to = p.XYs[0].Y, p.XYs[0].Y
	for _, xy := range p.XYs {
		from, to = min(from, xy.Y, xy.X), max(to, xy.Y, xy.X)
	}
	return from, to
}
