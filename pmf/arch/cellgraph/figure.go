package cellgraph

// A Network is what is drawn.
type Network struct {
	Title   string
	Options string // what all cells have in common, for the line below the title
	About   string // what the drawing shows, in words

	Cell       []Edge
	Depth      int    // cells that follow each other
	Reductions [2]int // places of those that halve height and width
	Channels   []int  // of the stages between them
}

// An Edge of a cell leads from 0 or 1, which are the cells before, or a node to a later node; the
// first node is 2. Op is the name of an operation.
type Edge struct {
	From, To int
	Op       string
}

// SVG draws the network.
func (n Network) SVG() []byte {
	c := newCell(n.Cell)
	width := max(c.width(), 560)
	strip := stripHeight
	height := headHeight + strip + c.height() + legendHeight
	s := newSheet(width, height, n.Title, n.About)
	s.text(margin, 26, "start", 15, ink, "600", n.Title)
	s.text(margin, 45, "start", 11, quiet, "400", n.Options)
	s.box(width-margin-5-textWidth(halves, 11), 22, 10, 10, 2, dark, dark, 1)
	s.text(width-margin, 26, "end", 11, quiet, "400", halves)
	drawStrip(s, n, margin, headHeight, width-2*margin)
	c.draw(s, (width-c.width())/2, headHeight+strip)
	drawLegend(s, n.Cell, margin, height-legendHeight+16)
	return s.bytes()
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
