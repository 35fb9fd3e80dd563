package report

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// reliability shows, for intervals of several levels, how many true values lie inside: where
// the predictor knows how sure it is, as many as the level says.
func (v verdict) reliability() (view.Block, error) {
	n := len(v.truth)
	p := chart.New("nominal coverage of the interval [%]", "true values inside [%]")
	low, high := chance(n)
	if err := band(p, low, high, chart.Grey(), 0x24, "ideal within chance (95 %)"); err != nil {
		return view.Block{}, err
	}
	if err := chart.Line(p, plotter.XYs{{}, {X: 100, Y: 100}}, chart.Stroke(chart.Grey(), 1, vg.Points(4), vg.Points(3)), "ideal", plotter.NoStep); err != nil {
		return view.Block{}, err
	}
	observed := v.reliable()
	if err := chart.Line(p, observed, chart.Stroke(chart.Blue(), 1.5), "", plotter.NoStep); err != nil {
		return view.Block{}, err
	}
	dots := draw.GlyphStyle{Color: chart.Blue(), Radius: vg.Points(3), Shape: draw.CircleGlyph{}}
	if err := chart.Scatter(p, observed, dots, "mean ± z · deviation"); err != nil {
		return view.Block{}, err
	}
	covered, _ := stats.Coverage(v.low, v.high, v.truth)
	marker := draw.GlyphStyle{Color: chart.Vermillion(), Radius: vg.Points(5), Shape: draw.PyramidGlyph{}}
	if err := chart.Scatter(p, plotter.XYs{{X: 90, Y: 100 * covered}}, marker, "calibrated 90 % interval"); err != nil {
		return view.Block{}, err
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 100, 0, 100
	return render(p, view.Figure{Name: "reliability", Title: "Reliability of predictions after " + view.Count(v.epochs, "epoch"),
		Alt: fmt.Sprintf("Reliability diagram of predictions of %s: the calibrated 90 %% intervals hold %.0f %% of the true values", view.Count(n, "architecture"), 100*covered)})
}

// levels of the intervals, in percent.
func levels() []float64 { return []float64{10, 20, 30, 40, 50, 60, 70, 80, 90, 95} }

// reliable returns which percentage of true values lies inside the central intervals of normal
// predictions, by level in percent. ±reach·deviation is the central interval of a normal
// distribution with that level.
func (v verdict) reliable() plotter.XYs {
	var points plotter.XYs
	for _, level := range levels() {
		reach := distuv.UnitNormal.Quantile((1 + level/100) / 2)
		inside := 0
		for i, truth := range v.truth {
			if math.Abs(truth-v.mean[i]) <= reach*v.deviation[i] {
				inside++
			}
		}
		points = append(points, plotter.XY{X: level, Y: 100 * float64(inside) / float64(len(v.truth))})
	}
	return points
}

// chance is the band in which the observed coverage of n honest intervals lies 95 times in a
// hundred, by level in percent: what lies inside it says nothing against a predictor.
func chance(n int) (low, high plotter.XYs) {
	for level := 5.0; level < 100; level += 5 {
		from, to := binomial(n, level/100)
		low = append(low, plotter.XY{X: level, Y: 100 * float64(from) / float64(n)})
		high = append(high, plotter.XY{X: level, Y: 100 * float64(to) / float64(n)})
	}
	return low, high
}

// binomial returns the central 95 % interval of the successes in n trials. Found by counting up
// from 0: n is in the hundreds.
func binomial(n int, probability float64) (low, high int) {
	law := distuv.Binomial{N: float64(n), P: probability}
	for low < n && law.CDF(float64(low)) < 0.025 {
		low++
	}
	for high < n && law.CDF(float64(high)) < 0.975 {
		high++
	}
	return low, high
}
