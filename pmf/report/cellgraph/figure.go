package cellgraph

import (
	"fmt"
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/report/view"
)

// Figure draws an architecture that is valid.
func Figure(a arch.Architecture) view.Figure {
	a = a.Canonical()
	c := newCell(a)
	title := "Architecture " + a.ID()
	alt := about(a)
	width := max(c.width(), 560)
	strip := stripHeight
	height := headHeight + strip + c.height() + legendHeight
	s := newSheet(width, height, title, alt)
	s.text(margin, 26, "start", 15, ink, "600", title)
	s.text(margin, 45, "start", 11, quiet, "400", options(a))
	s.box(width-margin-5-textWidth(halves, 11), 22, 10, 10, 2, dark, dark, 1)
	s.text(width-margin, 26, "end", 11, quiet, "400", halves)
	drawStrip(s, a.Macro, margin, headHeight, width-2*margin)
	c.draw(s, (width-c.width())/2, headHeight+strip)
	drawLegend(s, a.Cell, margin, height-legendHeight+16)
	return view.Figure{Name: "cell", Title: title, Alt: alt, SVG: s.bytes()}
}

// The heights of the parts, and the margin around them, in pixels.
const (
	margin       = 24
	headHeight   = 62
	stripHeight  = 92
	legendHeight = 44
)

// halves explains the dark cells of the strip.
const halves = " halves height and width"

// about says in words what the drawing shows.
func about(a arch.Architecture) string {
	var edges []string
	for i, op := range a.Cell {
		if op != arch.Zero {
			from, to := arch.EdgeEnds(i)
			edges = append(edges, fmt.Sprintf("%v from %s to %s", op, place(from), place(to)))
		}
	}
	return fmt.Sprintf("A cell of %d operations: %s; %d such cells follow each other", len(edges), strings.Join(edges, ", "), a.Macro.Depth)
}

// place names an end of an edge in words.
func place(end int) string {
	switch end {
	case 0:
		return "cell k−2"
	case 1:
		return "cell k−1"
	}
	return fmt.Sprintf("node %d", end-1)
}

// options lists what all cells have in common.
func options(a arch.Architecture) string {
	o := a.Options
	return fmt.Sprintf("%d cells · %v · %v · attention %v · %v-activation", a.Macro.Depth, o.Activation, o.Normalisation, o.Attention, o.Residual)
}
