package report

import (
	"bytes"
	"fmt"
	"image/color"
	"regexp"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
)

// The colours of Okabe and Ito, which people with any colour vision tell apart; shapes repeat
// what they say.
func blue() color.NRGBA       { return color.NRGBA{0x00, 0x72, 0xB2, 0xFF} }
func orange() color.NRGBA     { return color.NRGBA{0xE6, 0x9F, 0x00, 0xFF} }
func green() color.NRGBA      { return color.NRGBA{0x00, 0x9E, 0x73, 0xFF} }
func vermillion() color.NRGBA { return color.NRGBA{0xD5, 0x5E, 0x00, 0xFF} }
func purple() color.NRGBA     { return color.NRGBA{0xCC, 0x79, 0xA7, 0xFF} }
func grey() color.NRGBA       { return color.NRGBA{0x8A, 0x8A, 0x8A, 0xFF} }

// ink returns the colour and the shape of a fidelity.
func ink(f eval.Fidelity) draw.GlyphStyle {
	style := draw.GlyphStyle{Radius: vg.Points(3)}
	switch f {
	case eval.Low:
		style.Color, style.Shape = blue(), draw.CircleGlyph{}
	case eval.Medium:
		style.Color, style.Shape = orange(), draw.BoxGlyph{}
	default:
		style.Color, style.Shape = green(), draw.PyramidGlyph{}
	}
	return style
}

// newPlot returns an empty plot in the house's style.
func newPlot(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.White
	p.X.Label.Text, p.Y.Label.Text = x, y
	sans := func(size float64) font.Font {
		return font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(size)}
	}
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font, axis.Tick.Label.Font = sans(11), sans(10)
		axis.Padding, axis.Tick.Marker = vg.Points(4), ticks{}
	}
	p.Title.TextStyle.Font, p.Title.Padding = sans(12), vg.Points(6)
	p.Legend.TextStyle.Font = sans(10)
	p.Legend.Padding, p.Legend.ThumbnailWidth = vg.Points(2), vg.Points(18)
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = color.NRGBA{0xE4, 0xE4, 0xE4, 0xFF}, color.NRGBA{0xE4, 0xE4, 0xE4, 0xFF}
	p.Add(grid)
	return p
}

// The size of a figure, in points.
const (
	figureWidth  = 460
	figureHeight = 320
)

// fontFamily matches what the drawing library names; an image sees no fonts but the system's,
// so that families which every system has must follow.
var fontFamily = regexp.MustCompile(`font-family:[^;]*;`)

// render draws a plot as SVG on white, so that it reads on a dark page, too.
func render(p *plot.Plot, f view.Figure) (view.Block, error) {
	p.Title.Text = f.Title
	margin(&p.X)
	margin(&p.Y)
	canvas := vgsvg.New(figureWidth, figureHeight)
	p.Draw(draw.Crop(draw.New(canvas), vg.Points(6), -vg.Points(10), vg.Points(6), -vg.Points(8)))
	var svg bytes.Buffer
	if _, err := canvas.WriteTo(&svg); err != nil {
		return view.Block{}, fmt.Errorf("draw figure %s: %w", f.Name, err)
	}
	text := fontFamily.ReplaceAllLiteral(svg.Bytes(), []byte(`font-family:Liberation Sans,Arial,Helvetica,sans-serif;`))
	f.SVG = onWhite(text)
	return figure(f), nil
}

// margin keeps points off the edges, without showing negative numbers where there are none.
func margin(a *plot.Axis) {
	pad := 0.03 * (a.Max - a.Min)
	if a.Min >= 0 {
		a.Min = max(0, a.Min-pad)
	} else {
		a.Min -= pad
	}
	a.Max += pad
}

// onWhite puts a white sheet under the whole drawing: what the plot fills ends at its margin.
func onWhite(svg []byte) []byte {
	at := bytes.Index(svg, []byte("<g "))
	if at < 0 {
		return svg
	}
	sheet := []byte(`<rect width="100%" height="100%" fill="#ffffff"/>` + "\n")
	return bytes.Join([][]byte{svg[:at], sheet, svg[at:]}, nil)
}

// scatter adds points in a style, and to the legend if they have a name.
func scatter(p *plot.Plot, points plotter.XYs, style draw.GlyphStyle, name string) error {
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

// line adds a line, and to the legend if it has a name.
func line(p *plot.Plot, points plotter.XYs, style draw.LineStyle, name string, step plotter.StepKind) error {
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

func stroke(c color.Color, width float64, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: vg.Points(width), Dashes: dashes}
}
