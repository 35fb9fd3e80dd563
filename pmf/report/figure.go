package report

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
)

// ink returns the colour and the shape of a fidelity.
func ink(f eval.Fidelity) draw.GlyphStyle {
	style := draw.GlyphStyle{Radius: vg.Points(3)}
	switch f {
	case eval.Low:
		style.Color, style.Shape = chart.Blue(), draw.CircleGlyph{}
	case eval.Medium:
		style.Color, style.Shape = chart.Orange(), draw.BoxGlyph{}
	default:
		style.Color, style.Shape = chart.Green(), draw.PyramidGlyph{}
	}
	return style
}

// render draws a plot as a block of a report.
func render(p *plot.Plot, f view.Figure) (view.Block, error) {
	drawn, err := chart.Render(p, f)
	return figure(drawn), err
}
