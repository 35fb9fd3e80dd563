package report

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
)

// byEpochs shows how the rank correlation with a final quantity grows with the epochs seen, a line
// a predictor. Bands are drawn before all lines, which they would hide.
func byEpochs(verdicts []verdict, q quantity) (view.Block, error) {
	p := chart.New("epochs seen", "Spearman correlation")
	paths := trajectories(verdicts)
	if len(paths) == 0 {
		return text("No predictor tells the architectures apart: there is no correlation to draw."), nil
	}
	for _, t := range paths {
		if err := band(p, t.low, t.high, t.color(), t.tint(), ""); err != nil {
			return view.Block{}, err
		}
	}
	for _, t := range paths {
		if err := t.draw(p); err != nil {
			return view.Block{}, err
		}
	}
	p.X.Tick.Marker = plot.ConstantTicks(lookTicks(verdicts))
	p.X.Max *= 1.6 // room for the legend
	p.X.Min, p.Y.Max = 0, 1
	p.Legend.Top, p.Legend.Left, p.Legend.XOffs = true, true, 0.57*chart.Width
	last := paths[0].value[len(paths[0].value)-1]
	return render(p, view.Figure{Name: "correlation-epochs", Title: "Rank correlation with the final " + q.name,
		Alt: fmt.Sprintf("Spearman correlation by epochs seen with 95 %% bootstrap bands, of %d predictors over %d architectures; %s reaches %.2f after %s",
			len(paths), len(verdicts[0].truth), paths[0].word, last.Y, view.Count(int(last.X), "epoch"))})
}

// trajectory is the correlation of one predictor by epochs seen, with its 95 % interval.
type trajectory struct {
	name, word       string
	value, low, high plotter.XYs
}

// trajectories sorts verdicts by predictor. Looks without a correlation, because all
// predictions are equal, are left out, and so is a predictor without any.
func trajectories(verdicts []verdict) []trajectory {
	var paths []trajectory
	at := map[string]int{}
	for _, v := range verdicts {
		if s := v.spearman; math.IsNaN(s.value) || math.IsNaN(s.low) || math.IsNaN(s.high) {
			continue
		}
		k, ok := at[v.name]
		if !ok {
			k = len(paths)
			at[v.name] = k
			paths = append(paths, trajectory{name: v.name, word: v.word()})
		}
		t, x := &paths[k], float64(v.epochs)
		t.value = append(t.value, plotter.XY{X: x, Y: v.spearman.value})
		t.low = append(t.low, plotter.XY{X: x, Y: v.spearman.low})
		t.high = append(t.high, plotter.XY{X: x, Y: v.spearman.high})
	}
	return paths
}

// draw draws the line with its points.
func (t trajectory) draw(p *plot.Plot) error {
	if err := chart.Line(p, t.value, chart.Stroke(t.color(), 1.6, t.dashes()...), "", plotter.NoStep); err != nil {
		return err
	}
	return chart.Scatter(p, t.value, draw.GlyphStyle{Color: t.color(), Radius: vg.Points(3.5), Shape: t.shape()}, t.word)
}

// Colour, shape and dashes tell the predictors apart, each alone and on any paper; dashes let
// one line be seen under another.
func (t trajectory) color() color.NRGBA {
	switch t.name {
	case "last":
		return chart.Orange()
	case "best":
		return chart.Green()
	case "sotl":
		return chart.Purple()
	case "params":
		return chart.Grey()
	}
	return chart.Blue()
}

// tint keeps the bands of the baselines, which lie over each other, from hiding the rest.
func (t trajectory) tint() uint8 {
	if t.color() == chart.Blue() {
		return 0x34
	}
	return 0x12
}

func (t trajectory) shape() draw.GlyphDrawer {
	switch t.name {
	case "last":
		return draw.BoxGlyph{}
	case "best":
		return draw.TriangleGlyph{}
	case "sotl":
		return draw.PyramidGlyph{}
	case "params":
		return draw.CrossGlyph{}
	}
	return draw.CircleGlyph{}
}

func (t trajectory) dashes() []vg.Length {
	switch t.name {
	case "best":
		return []vg.Length{2, 3}
	case "sotl":
		return []vg.Length{7, 3}
	case "params":
		return []vg.Length{7, 3, 2, 3}
	}
	return nil
}

// lookTicks marks the axis where predictors were asked.
func lookTicks(verdicts []verdict) []plot.Tick {
	var ticks []plot.Tick
	for i, v := range verdicts {
		if i == 0 || v.epochs != verdicts[i-1].epochs {
			ticks = append(ticks, plot.Tick{Value: float64(v.epochs), Label: strconv.Itoa(v.epochs)})
		}
	}
	return ticks
}
