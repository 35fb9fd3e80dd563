package cellgraph

import (
	"fmt"
	"html"
	"strings"
)

// The colours of all but the operations.
const (
	paper = "#ffffff"
	ink   = "#222222"
	quiet = "#5f6368"
	pale  = "#b4b8bd"
)

// fonts are those that every system has: an image sees no others.
const fonts = "Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif"

// A sheet collects what is drawn, from back to front.
type sheet struct{ strings.Builder }

func newSheet(width, height int, title, about string) *sheet {
	s := &sheet{}
	fmt.Fprintf(s, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" font-family="%s">`+"\n",
		width, height, width, height, fonts)
	fmt.Fprintf(s, "<title>%s</title>\n<desc>%s</desc>\n", html.EscapeString(title), html.EscapeString(about))
	fmt.Fprintf(s, `<rect width="%d" height="%d" rx="8" fill="%s"/>`+"\n", width, height, paper)
	return s
}

func (s *sheet) bytes() []byte { return []byte(s.String() + "</svg>\n") }

// text writes a line whose baseline is at y; anchor is start, middle or end.
func (s *sheet) text(x, y int, anchor string, size int, colour, weight, text string) {
	fmt.Fprintf(s, `<text x="%d" y="%d" text-anchor="%s" font-size="%d" font-weight="%s" fill="%s">%s</text>`+"\n",
		x, y, anchor, size, weight, colour, html.EscapeString(text))
}

// path draws a line; dashes is "" for none.
func (s *sheet) path(d, colour string, width float64, dashes string) {
	fmt.Fprintf(s, `<path d="%s" fill="none" stroke="%s" stroke-width="%g"`, d, colour, width)
	if dashes != "" {
		fmt.Fprintf(s, ` stroke-dasharray="%s"`, dashes)
	}
	s.WriteString("/>\n")
}

// box draws a rectangle with round corners around a centre.
func (s *sheet) box(x, y, width, height, round int, fill, colour string, stroke float64) {
	fmt.Fprintf(s, `<rect x="%d" y="%d" width="%d" height="%d" rx="%d" fill="%s" stroke="%s" stroke-width="%g"/>`+"\n",
		x-width/2, y-height/2, width, height, round, fill, colour, stroke)
}

func (s *sheet) circle(x, y, radius int, fill, colour string, stroke float64) {
	fmt.Fprintf(s, `<circle cx="%d" cy="%d" r="%d" fill="%s" stroke="%s" stroke-width="%g"/>`+"\n", x, y, radius, fill, colour, stroke)
}

// tipLength is the length of the head of an arrow.
const tipLength = 8

// tip draws the head of an arrow that points along (dx, dy), which is a direction of length 1.
func (s *sheet) tip(x, y, dx, dy float64, colour string) {
	const half = 3.6
	bx, by := x-tipLength*dx, y-tipLength*dy
	fmt.Fprintf(s, `<path d="M%.1f %.1fL%.1f %.1fL%.1f %.1fZ" fill="%s"/>`+"\n", x, y, bx-half*dy, by+half*dx, bx+half*dy, by-half*dx, colour)
}
