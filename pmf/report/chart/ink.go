package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Blue is the first of the colours of Okabe and Ito, which people with any colour vision tell
// apart; shapes repeat what they say.
func Blue() color.NRGBA { return color.NRGBA{0x00, 0x72, 0xB2, 0xFF} }

// Orange is the second colour.
func Orange() color.NRGBA { return color.NRGBA{0xE6, 0x9F, 0x00, 0xFF} }

// Green is the third colour.
func Green() color.NRGBA { return color.NRGBA{0x00, 0x9E, 0x73, 0xFF} }

// Vermillion is the fourth colour, that of what is picked or wrong.
func Vermillion() color.NRGBA { return color.NRGBA{0xD5, 0x5E, 0x00, 0xFF} }

// Purple is the fifth colour.
func Purple() color.NRGBA { return color.NRGBA{0xCC, 0x79, 0xA7, 0xFF} }

// Grey is the colour of what is there for comparison.
func Grey() color.NRGBA { return color.NRGBA{0x8A, 0x8A, 0x8A, 0xFF} }

// Stroke is a line of a colour; its width and dashes are in points.
func Stroke(c color.Color, width float64, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: vg.Points(width), Dashes: dashes}
}

// glyph is the colour and the shape of a chart's n-th series, from 0; the first
// 24 differ.
func glyph(n int) draw.GlyphStyle {
	inks := []color.NRGBA{Blue(), Orange(), Green(), Vermillion(), Purple(), Grey()}
	shapes := []draw.GlyphDrawer{
		draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, draw.RingGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{},
		draw.CrossGlyph{}, draw.PlusGlyph{},
	}
	return draw.GlyphStyle{Color: inks[n%len(inks)], Shape: shapes[n%len(shapes)], Radius: vg.Points(3)}
}
