package cellgraph

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// The measures of the cell, in pixels. The inputs, the live nodes and the output stand in columns
// on one line. An edge between neighbours is straight; all others are half ellipses as high as
// they are long, those from the first input and to the output above the line, the others below.
// So no two labels meet, and no edge runs through the label of another.
const (
	column = 112 // from one centre to the next
	extra  = 32  // more beside the boxes, which are wider than nodes
	rise   = 33  // of an arc, for each column that it spans
	radius = 17  // of a node
	end    = 66  // width of the boxes of inputs and output
	above  = 34  // room beyond the highest arc
)

// A cell is the drawing's plan: who stands in which column, and what leads where.
type cell struct {
	columns []string // what stands there
	used    []bool   // whether anything leads from or to it
	arcs    []arc
	high    int // columns that the longest arc above the line spans
	deep    int // and below it
}

// An arc leads from one column to a later one.
type arc struct {
	from, to int
	op       string // "" for what only joins: the output, and the residual
	label    string
}

func newCell(edges []Edge) cell {
	c := cell{columns: []string{"cell k−2", "cell k−1"}}
	nodes := map[int]bool{} // those that anything arrives at
	for _, e := range edges {
		nodes[e.To] = true
	}
	at := map[int]int{0: 0, 1: 1}
	for _, node := range slices.Sorted(maps.Keys(nodes)) {
		at[node] = len(c.columns)
		c.columns = append(c.columns, fmt.Sprint(node-1))
	}
	out := len(c.columns)
	c.columns = append(c.columns, "output")
	c.used = make([]bool, len(c.columns))
	for _, e := range edges {
		c.add(arc{at[e.From], at[e.To], e.Op, styleOf(e.Op).label})
	}
	for node := 2; node < out; node++ {
		c.add(arc{node, out, "", ""})
	}
	c.add(arc{1, out, "", "+ residual"})
	return c
}

func (c *cell) add(a arc) {
	c.arcs = append(c.arcs, a)
	c.used[a.from], c.used[a.to] = true, true
	switch {
	case a.straight():
	case c.over(a):
		c.high = max(c.high, a.span())
	default:
		c.deep = max(c.deep, a.span())
	}
}

func (a arc) span() int      { return a.to - a.from }
func (a arc) straight() bool { return a.span() == 1 }

// over tells whether an arc runs above the line.
func (c *cell) over(a arc) bool { return a.from == 0 || a.to == len(c.columns)-1 && a.from > 1 }

// at returns the centre of a column, to the right of the first one's.
func (c *cell) at(i int) int {
	x := i * column
	if i > 1 {
		x += extra
	}
	if i == len(c.columns)-1 {
		x += extra / 2
	}
	return x
}

func (c *cell) width() int  { return c.at(len(c.columns)-1) + end + 2*margin }
func (c *cell) height() int { return c.base() + max(c.deep*rise, radius) + above }
func (c *cell) base() int   { return max(c.high*rise, radius) + above }

// draw puts the cell with its upper left corner at (x, y): lines first, labels over them.
func (c *cell) draw(s *sheet, x, y int) {
	x, y = x+margin+end/2, y+c.base()
	for _, joins := range []bool{true, false} {
		for _, a := range c.arcs {
			if (a.op == "") == joins {
				c.drawArc(s, a, x, y)
			}
		}
	}
	for _, a := range c.arcs {
		c.drawLabel(s, a, x, y)
	}
	for i, name := range c.columns {
		c.drawColumn(s, i, name, x+c.at(i), y)
	}
}

// look returns how the line of an arc is drawn.
func (a arc) look() (colour string, width float64, dashes string) {
	if a.op == "" {
		return pale, 1.6, "5 4"
	}
	style := styleOf(a.op)
	return style.colour, style.width, ""
}

// apex returns the middle of an arc; (x, y) is the middle of the first column.
func (c *cell) apex(a arc, x, y int) (int, int) {
	mx, height := x+(c.at(a.from)+c.half(a.from)+c.at(a.to)-c.half(a.to))/2, a.span()*rise
	if a.straight() {
		return mx - tipLength/2, y
	}
	mx = x + (c.at(a.from)+c.at(a.to))/2
	if c.over(a) {
		return mx, y - height
	}
	return mx, y + height
}

// drawArc draws a straight line, or a half ellipse that ends at the rims of what it joins.
func (c *cell) drawArc(s *sheet, a arc, x, y int) {
	colour, width, dashes := a.look()
	x0, x1 := x+c.at(a.from), x+c.at(a.to)
	if a.straight() {
		left, right := x0+c.half(a.from), x1-c.half(a.to)
		s.path(line(left, y, right-4, y), colour, width, dashes)
		s.tip(float64(right), float64(y), 1, 0, colour)
		return
	}
	rx, ry := float64(x1-x0)/2, float64(a.span()*rise)
	up, sweep := -1.0, 1
	if !c.over(a) {
		up, sweep = 1, 0
	}
	// The arc is cut where it meets the rim: at its angle t the ellipse is a node's radius high.
	t := math.Asin(math.Min(1, radius/ry))
	dx, dy := rx*(1-math.Cos(t)), up*radius
	s.path(fmt.Sprintf("M%.1f %.1fA%.1f %.1f 0 0 %d %.1f %.1f", float64(x0)+dx, float64(y)+dy, rx, ry, sweep, float64(x1)-dx, float64(y)+dy),
		colour, width, dashes)
	along := math.Hypot(rx*math.Sin(t), ry*math.Cos(t))
	s.tip(float64(x1)-dx, float64(y)+dy, rx*math.Sin(t)/along, -up*ry*math.Cos(t)/along, colour)
}

// half is half the width of what stands in a column.
func (c *cell) half(i int) int {
	if c.isNode(i) {
		return radius
	}
	return end / 2
}

func (c *cell) isNode(i int) bool { return i > 1 && i < len(c.columns)-1 }

func (c *cell) drawLabel(s *sheet, a arc, x, y int) {
	if a.label == "" {
		return
	}
	x, y = c.apex(a, x, y)
	colour, _, _ := a.look()
	s.box(x, y, labelWidth, 20, 10, paper, colour, 1.4)
	s.text(x, y+4, "middle", 11, ink, "400", a.label)
}

// labelWidth leaves a straight edge a bit of line at both ends.
const labelWidth = 62

func (c *cell) drawColumn(s *sheet, i int, name string, x, y int) {
	colour, text := ink, ink
	if !c.used[i] {
		colour, text = pale, quiet
	}
	if c.isNode(i) {
		s.circle(x, y, radius, "#eef2f6", colour, 1.6)
		s.text(x, y+5, "middle", 14, text, "600", name)
		return
	}
	s.box(x, y, end, 34, 6, "#eef2f6", colour, 1.6)
	s.text(x, y+4, "middle", 12, text, "600", name)
}

func line(x0, y0, x1, y1 int) string { return fmt.Sprintf("M%d %dL%d %d", x0, y0, x1, y1) }
