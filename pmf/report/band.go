package report

import (
	"image/color"
	"slices"

	"pmfnas/pmf/report/chart"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// band fills what lies between two lines with a colour as opaque as the tint says, of 255, and
// names it in the legend if it has a name. A band at a single place is an upright stroke.
func band(p *plot.Plot, low, high plotter.XYs, c color.NRGBA, tint uint8, name string) error {
	rim := c
	rim.A, c.A = 0x66, tint
	edge := slices.Clone(high)
	slices.Reverse(edge)
	// Along the lower line and back along the upper one.
	ring := append(slices.Clone(low), edge...)
	if len(low) == 1 {
		rim.A = 0xFF
		return chart.Line(p, ring, chart.Stroke(rim, 1), name, plotter.NoStep)
	}
	area, err := plotter.NewPolygon(ring)
	if err != nil {
		return err
	}
	area.Color, area.LineStyle = c, chart.Stroke(rim, 0.5)
	p.Add(area)
	if name != "" {
		p.Legend.Add(name, area)
	}
	return nil
}
