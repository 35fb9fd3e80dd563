package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Scatter adds points in a style, and to the legend if they have a name.
func Scatter(p *plot.Plot, points plotter.XYs, style draw.GlyphStyle, name string) error {
	if len(points) == 0 {
		return nil
	}
	s, err := plotter.NewScatter(points)
	if err != nil {
		return err
	}
	s.GlyphStyle = style
	p.Add(s)
	if name != "" {
		p.Legend.Add(name, s)
	}
	return nil
}

// Line adds a line, and to the legend if it has a name.
func Line(p *plot.Plot, points plotter.XYs, style draw.LineStyle, name string, step plotter.StepKind) error {
	if len(points) == 0 {
		return nil
	}
	l, err := plotter.NewLine(points)
	if err != nil {
		return err
	}
	l.LineStyle, l.StepStyle = style, step
	p.Add(l)
	if name != "" {
		p.Legend.Add(name, l)
	}
	return nil
}
