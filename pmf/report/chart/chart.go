package chart

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"pmfnas/pmf/report/view"
)

// A Chart is points and lines over two axes. The last expression of a notebook cell may be one.
type Chart struct {
	Title  string
	X, Y   string // what the axes measure, with the unit, as in "cost [epochs]"
	Series []Series
	Left   bool // the legend stands at the left, not at the right
	Low    bool // the legend stands below, not above
}

// A Series is points of one colour and shape.
type Series struct {
	Name string // in the legend; "" leaves it out there
	X, Y []float64
	Line bool // joins the points, in their order
}

// Draw draws the chart. Points that are not finite are left out.
func (c Chart) Draw() (view.Figure, error) {
	p := New(c.X, c.Y)
	p.Legend.Left, p.Legend.Top = c.Left, !c.Low
	for i, s := range c.Series {
		points, err := s.points()
		if err != nil {
			return view.Figure{}, fmt.Errorf("draw %q: %w", c.Title, err)
		}
		style, name := glyph(i), s.Name
		if s.Line {
			if err := Line(p, points, Stroke(style.Color, 1.5), "", plotter.NoStep); err != nil {
				return view.Figure{}, err
			}
		}
		if err := Scatter(p, points, style, name); err != nil {
			return view.Figure{}, err
		}
	}
	c.makeRoom(p)
	return Render(p, view.Figure{Name: "chart", Title: c.Title, Alt: c.words()})
}

// The part of a chart that a legend takes: of the width, and of the height for each name.
const legendWidth, legendHeight = 0.42, 0.055

// makeRoom lets the vertical axis reach further where the legend would hide points.
func (c Chart) makeRoom(p *plot.Plot) {
	names := 0
	for _, s := range c.Series {
		if s.Name != "" {
			names++
		}
	}
	high, room := legendRoom(p, names)
	for _, s := range c.Series {
		for i, x := range s.X {
			across := (x - p.X.Min) / (p.X.Max - p.X.Min)
			hidden := across > 1-legendWidth && !c.Left || across < legendWidth && c.Left
			switch {
			case hidden && c.Low && s.Y[i] < p.Y.Min+high:
				p.Y.Min -= room
				return
			case hidden && !c.Low && s.Y[i] > p.Y.Max-high:
				p.Y.Max += room
				return
			}
		}
	}
}

// legendRoom returns how much of the vertical axis a legend takes now, and by how much the axis
// must grow to have the legend beside all that it reaches now.
func legendRoom(p *plot.Plot, names int) (high, room float64) {
	height := p.Y.Max - p.Y.Min
	share := min(0.5, legendHeight*float64(names)) // of the axis, once it reaches further
	return height * share, height * share / (1 - share)
}

// RoomBelow lets the vertical axis of a plot reach further down where its legend, of so many names in
// the lower right corner, would hide points. A scale that is nowhere negative stays so.
func RoomBelow(p *plot.Plot, names int, points plotter.XYs) {
	high, room := legendRoom(p, names)
	for _, point := range points {
		if point.X > p.X.Max-legendWidth*(p.X.Max-p.X.Min) && point.Y < p.Y.Min+high {
			lowest := p.Y.Min - room
			if p.Y.Min >= 0 {
				lowest = max(0, lowest)
			}
			p.Y.Min = lowest
			return
		}
	}
}

// Show displays the chart, or says why it cannot be drawn.
func (c Chart) Show() view.Document {
	f, err := c.Draw()
	if err != nil {
		return view.Document{Blocks: []view.Block{{Text: err.Error()}}}
	}
	return view.Document{Blocks: []view.Block{{Figure: &f}}}
}

// words says what the chart shows, for those who cannot see it.
func (c Chart) words() string {
	var names []string
	for i, s := range c.Series {
		names = append(names, fmt.Sprintf("%s (%d points)", cmp.Or(s.Name, fmt.Sprintf("series %d", i+1)), len(s.X)))
	}
	return fmt.Sprintf("%s against %s: %s", c.Y, c.X, strings.Join(names, ", "))
}

func (s Series) points() (points plotter.XYs, err error) {
	if len(s.X) != len(s.Y) {
		return nil, fmt.Errorf("series %q has %d values of X and %d of Y, want as many of each", s.Name, len(s.X), len(s.Y))
	}
	for i, x := range s.X {
		if y := s.Y[i]; finite(x) && finite(y) {
			points = append(points, plotter.XY{X: x, Y: y})
		}
	}
	return points, nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
