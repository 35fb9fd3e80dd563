package chart

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

	"pmfnas/pmf/report/view"
)

// New returns an empty plot, its axes labelled, in the house's style.
func New(x, y string) *plot.Plot {
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

// Width and Height are the size of a figure, in points.
const (
	Width  = 460
	Height = 320
)

// fontFamily matches what the drawing library names; an image sees no fonts but the system's,
// so that families which every system has must follow.
var fontFamily = regexp.MustCompile(`font-family:[^;]*;`)

// Render draws a plot, under the title of the figure, as SVG on white, so that it reads on a dark
// page, too.
func Render(p *plot.Plot, f view.Figure) (view.Figure, error) {
	p.Title.Text = f.Title
	margin(&p.X)
	margin(&p.Y)
	canvas := vgsvg.New(Width, Height)
	p.Draw(draw.Crop(draw.New(canvas), vg.Points(6), -vg.Points(10), vg.Points(6), -vg.Points(8)))
	var svg bytes.Buffer
	if _, err := canvas.WriteTo(&svg); err != nil {
		return view.Figure{}, fmt.Errorf("draw figure %s: %w", f.Name, err)
	}
	text := fontFamily.ReplaceAllLiteral(svg.Bytes(), []byte(`font-family:Liberation Sans,Arial,Helvetica,sans-serif;`))
	f.SVG = onWhite(text)
	return f, nil
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
