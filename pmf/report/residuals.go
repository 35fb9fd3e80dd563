package report

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// residuals shows where a predictor is wrong: how its errors are spread, by epochs seen. What lies
// above zero was thought too good. verdicts are of one predictor, a look each, at least one.
func residuals(verdicts []verdict, q quantity) (view.Block, error) {
	p := chart.New("epochs seen", "predicted − true final "+q.name+bracketed(q.unit))
	ends := plotter.XYs{{X: -0.6}, {X: float64(len(verdicts)) - 0.4}}
	if err := chart.Line(p, ends, chart.Stroke(chart.Vermillion(), 1, vg.Points(4), vg.Points(3)), "", plotter.NoStep); err != nil {
		return view.Block{}, err
	}
	var labels []string
	for k, v := range verdicts {
		box, err := plotter.NewBoxPlot(vg.Points(26), float64(k), v.wrong())
		if err != nil {
			return view.Block{}, fmt.Errorf("draw the errors after %s: %w", view.Count(v.epochs, "epoch"), err)
		}
		tint := chart.Blue()
		tint.A = 0x40
		box.FillColor, box.BoxStyle, box.WhiskerStyle = tint, chart.Stroke(chart.Blue(), 1), chart.Stroke(chart.Blue(), 1)
		box.MedianStyle = chart.Stroke(chart.Vermillion(), 2)
		box.GlyphStyle.Color, box.GlyphStyle.Radius = chart.Blue(), vg.Points(1.8)
		p.Add(box)
		labels = append(labels, strconv.Itoa(v.epochs))
	}
	p.NominalX(labels...)
	p.X.Min, p.X.Max = ends[0].X, ends[1].X
	last := verdicts[len(verdicts)-1]
	return render(p, view.Figure{Name: "residuals", Title: "Errors of the " + verdicts[0].word() + ", by epochs seen",
		Alt: fmt.Sprintf("Box plots of predicted minus true values, one for each of %s; after %s half of the errors are below %.2g in size",
			view.Count(len(verdicts), "look"), view.Count(last.epochs, "epoch"), last.typicalError())})
}

// wrong lists the errors, prediction minus truth.
func (v verdict) wrong() plotter.Values {
	errors := make(plotter.Values, len(v.mean))
	for i, mean := range v.mean {
		errors[i] = mean - v.truth[i]
	}
	return errors
}

// typicalError is the median size of an error.
func (v verdict) typicalError() float64 {
	sizes := v.wrong()
	for i, e := range sizes {
		sizes[i] = math.Abs(e)
	}
	return stats.Quantile(sizes, 0.5)
}
