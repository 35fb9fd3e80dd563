package report

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
)

// quantity is what is predicted.
type quantity struct {
	name      string  // such as accuracy
	unit      string  // such as %; "" is none or unknown
	low, high float64 // it lies between them
}

// accuracy is in percent.
func accuracy() quantity { return quantity{"accuracy", "%", 0, 100} }

// axis names an axis along which it grows.
func (q quantity) axis(which string) string {
	return which + " final " + q.name + bracketed(q.unit)
}

// bracketed is a unit behind a name, if there is one.
func bracketed(unit string) string {
	if unit == "" {
		return ""
	}
	return " [" + unit + "]"
}

// shownPoints is how many points a scatter plot of intervals has room for.
const shownPoints = 150

// predicted shows predicted against true values, with the intervals. Beyond shownPoints every k-th
// is drawn. Intervals are clipped to what the quantity can be.
func (v verdict) predicted(q quantity, style draw.GlyphStyle) (view.Block, error) {
	p := chart.New(q.axis("predicted"), q.axis("true"))
	points := intervals{}
	for k := range min(len(v.mean), shownPoints) {
		i := k * len(v.mean) / min(len(v.mean), shownPoints)
		mean := v.mean[i]
		points.XYs = append(points.XYs, plotter.XY{X: mean, Y: v.truth[i]})
		low, high := max(q.low, v.low[i]), min(q.high, v.high[i])
		points.errors = append(points.errors, struct{ Low, High float64 }{max(0, mean-low), max(0, high-mean)})
	}
	bars, err := plotter.NewXErrorBars(points)
	if err != nil {
		return view.Block{}, fmt.Errorf("draw the intervals: %w", err)
	}
	bars.LineStyle, bars.CapWidth = chart.Stroke(chart.Grey(), 0.8), vg.Points(4)
	p.Add(bars)
	from, to := slices.Min(v.truth), slices.Max(v.truth)
	if err := chart.Line(p, plotter.XYs{{X: from, Y: from}, {X: to, Y: to}}, chart.Stroke(chart.Vermillion(), 1, vg.Points(4), vg.Points(3)), "as predicted", plotter.NoStep); err != nil {
		return view.Block{}, err
	}
	if err := chart.Scatter(p, points.XYs, style, "architecture, 90 % interval"); err != nil {
		return view.Block{}, err
	}
	p.Y.Max += 0.12 * (p.Y.Max - p.Y.Min) // room for the legend
	p.Legend.Top, p.Legend.Left = true, true
	return render(p, view.Figure{Name: "predicted", Title: fmt.Sprintf("Predicted after %s and true final %s", view.Count(v.epochs, "epoch"), q.name),
		Alt: fmt.Sprintf("Scatter plot of %s with the 90 %% intervals of their predictions", view.Count(len(points.XYs), "architecture"))})
}

// intervals are points with an interval along x.
type intervals struct {
	plotter.XYs
	errors plotter.XErrors
}

// XError implements plotter.XErrorer.
func (p intervals) XError(i int) (low, high float64) { return p.errors.XError(i) }
