package cellgraph

import (
	"slices"

	"pmfnas/pmf/arch"
)

// An opStyle is how an operation looks: the colours are Okabe's and Ito's, the width of a line
// grows with the kernel, and a label says it all again in words.
type opStyle struct {
	label  string
	about  string // for the legend
	colour string
	width  float64
}

func styleOf(op arch.Op) opStyle {
	switch op {
	case arch.Conv3:
		return opStyle{"conv 3×3", "convolution", "#0072B2", 2}
	case arch.Conv5:
		return opStyle{"conv 5×5", "convolution", "#0072B2", 3.2}
	case arch.SepConv3:
		return opStyle{"sep 3×3", "separable convolution", "#009E73", 2}
	case arch.SepConv5:
		return opStyle{"sep 5×5", "separable convolution", "#009E73", 3.2}
	case arch.MaxPool3:
		return opStyle{"max 3×3", "maximum pool", "#D55E00", 2}
	case arch.AvgPool3:
		return opStyle{"avg 3×3", "average pool", "#CC79A7", 2}
	}
	return opStyle{"identity", "identity", "#6b7075", 2}
}

// drawLegend explains the colours that the cell has.
func drawLegend(s *sheet, cell arch.Cell, x, y int) {
	var seen []string
	item := func(about, colour string, width float64, dashes string) {
		s.path(line(x, y-4, x+22, y-4), colour, width, dashes)
		s.text(x+28, y, "start", 11, quiet, "400", about)
		x += 28 + textWidth(about, 11) + 18
	}
	for _, op := range arch.Ops() {
		style := styleOf(op)
		if op == arch.Zero || !slices.Contains(cell[:], op) || slices.Contains(seen, style.about) {
			continue
		}
		seen = append(seen, style.about)
		item(style.about, style.colour, 2.6, "")
	}
	item("joined in the output", pale, 1.6, "5 4")
}

// textWidth is about what a text takes, in pixels.
func textWidth(text string, size int) int { return len([]rune(text)) * size * 46 / 100 }
