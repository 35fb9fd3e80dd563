package chart_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"pmfnas/pmf/report/chart"
)

// A chart in a cell: two series, one of them joined.
func ExampleChart() {
	c := chart.Chart{Title: "Squares", X: "x", Y: "x²", Series: []chart.Series{
		{Name: "measured", X: []float64{1, 2, 3}, Y: []float64{1, 4, 9}, Line: true},
		{Name: "guessed", X: []float64{1, 2}, Y: []float64{2, 3}},
	}}
	f, err := c.Draw()
	fmt.Println(f.Alt, strings.HasPrefix(string(f.SVG), "<?xml"), err)
	// Output: x² against x: measured (3 points), guessed (2 points) true <nil>
}

func TestSeriesOfUnequalLengthsAreRefusedWithTheirName(t *testing.T) {
	c := chart.Chart{Title: "Torn", Series: []chart.Series{{Name: "odd", X: []float64{1, 2}, Y: []float64{1}}}}
	want := `draw "Torn": series "odd" has 2 values of X and 1 of Y, want as many of each`
	if _, err := c.Draw(); err == nil || err.Error() != want {
		t.Errorf("Draw says %v, want %s", err, want)
	}
	if got := c.Show().Blocks[0].Text; got != want {
		t.Errorf("Show says %q, want %q", got, want)
	}
}

func TestOnlyFinitePointsAreDrawn(t *testing.T) {
	marks := func(x, y []float64) int {
		f, err := chart.Chart{Series: []chart.Series{{Name: "s", X: x, Y: y}}}.Draw()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(f.SVG), "<path")
	}
	whole := marks([]float64{1, 2}, []float64{3, 4})
	holed := marks([]float64{1, 2, 3, math.Inf(1)}, []float64{3, 4, math.NaN(), 1})
	if whole != holed {
		t.Errorf("with what is not finite %d marks are drawn, without %d", holed, whole)
	}
	marks(nil, nil) // an empty chart has axes only
}

func TestLegendHidesNoPoint(t *testing.T) {
	// mark returns how far from the left and the top edge the label 1 of the vertical axis stands.
	mark := func(x float64) string {
		series := []chart.Series{{Name: "named", X: []float64{0, 10, x}, Y: []float64{0, 0, 1}}}
		f, err := chart.Chart{Series: series}.Draw()
		if err != nil {
			t.Fatal(err)
		}
		before, _, found := strings.Cut(string(f.SVG), ">1</text>")
		if !found {
			t.Fatal("the axis has no mark at 1")
		}
		return before[strings.LastIndex(before, "<text"):]
	}
	if clear, taken := mark(0), mark(10); clear == taken {
		t.Errorf("a point in the legend's corner stands as high as one elsewhere: %s", taken)
	}
}

func TestRoomBelowIsMadeWhereTheLegendStands(t *testing.T) {
	for claim, c := range map[string]struct {
		points plotter.XYs
		want   float64
	}{
		"a point in the corner":    {plotter.XYs{{X: 0, Y: 100}, {X: 10, Y: 50}}, 50 - 50*0.11/0.89},
		"points elsewhere":         {plotter.XYs{{X: 0, Y: 50}, {X: 10, Y: 100}}, 50},
		"no room below zero":       {plotter.XYs{{X: 0, Y: 100}, {X: 10, Y: 1}}, 0},
		"a scale that is negative": {plotter.XYs{{X: 0, Y: 88}, {X: 10, Y: -1}}, -1 - 89*0.11/0.89},
	} {
		p := chart.New("x", "y")
		if err := chart.Scatter(p, c.points, draw.GlyphStyle{}, "points"); err != nil {
			t.Fatal(err)
		}
		if chart.RoomBelow(p, 2, c.points); math.Abs(p.Y.Min-c.want) > 1e-9 {
			t.Errorf("%s: the axis begins at %g, want %g", claim, p.Y.Min, c.want)
		}
	}
}
