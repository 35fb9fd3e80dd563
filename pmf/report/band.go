package report

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// band fills what lies between two lines with a tint of a colour, and names it in the legend if
// it has a name. A band at a single place is an upright stroke.
func band(p *plot.Plot, low, high plotter.XYs, c color.NRGBA, name string) error {
	c.A = 0x22
	edge := slices.Clone(high)
	slices.Reverse(edge)
	ring := append(slices.Clone(low), edge...)
	if len(low) == 1 {
		c.A = 0xFF
		return line(p, ring, stroke(c, 1), name, plotter.NoStep)
	}
	area, err := plotter.NewPolygon(ring)
	if err != nil {
		return err
	}
	area.Color, area.LineStyle = c, draw.LineStyle{}
	p.Add(area)
	if name != "" {
		p.Legend.Add(name, area)
	}
	return nil
}
