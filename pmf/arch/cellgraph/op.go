package cellgraph

import "slices"

// An opStyle is how an operation looks: the colours are Okabe's and Ito's, the width of a line
// grows with the kernel, and a label says it all again in words.
type opStyle struct {
	op     string
	label  string
	about  string // for the legend
	colour string
	width  float64
}

// styles are in the order of the legend.
var styles = []opStyle{
	{"conv3", "conv 3×3", "convolution", "#0072B2", 2},
	{"conv5", "conv 5×5", "convolution", "#0072B2", 3.2},
	{"sepconv3", "sep 3×3", "separable convolution", "#009E73", 2},
	{"sepconv5", "sep 5×5", "separable convolution", "#009E73", 3.2},
	{"maxpool3", "max 3×3", "maximum pool", "#D55E00", 2},
	{"avgpool3", "avg 3×3", "average pool", "#CC79A7", 2},
	{"identity", "identity", "identity", "#6b7075", 2},
}

// styleOf returns how an operation looks; one that is not known is labelled by its name.
func styleOf(op string) opStyle {
	if at := slices.IndexFunc(styles, func(s opStyle) bool { return s.op == op }); at >= 0 {
		return styles[at]
	}
	return opStyle{op, op, op, "#6b7075", 2}
}

// drawLegend explains the colours that the cell has.
func drawLegend(s *sheet, cell []Edge, x, y int) {
	var seen []string
	item := func(about, colour string, width float64, dashes string) {
		s.path(line(x, y-4, x+22, y-4), colour, width, dashes)
		s.text(x+28, y, "start", 11, quiet, "400", about)
		x += 28 + textWidth(about, 11) + 18
	}
	for _, style := range styles {
		has := slices.ContainsFunc(cell, func(e Edge) bool { return e.Op == style.op })
		if !has || slices.Contains(seen, style.about) {
			continue
		}
		seen = append(seen, style.about)
		item(style.about, style.colour, 2.6, "")
	}
	item("joined in the output", pale, 1.6, "5 4")
}

// textWidth is about what a text takes, in pixels.
func textWidth(text string, size int) int { return len([]rune(text)) * size * 46 / 100 }
