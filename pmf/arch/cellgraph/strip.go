package cellgraph

import "fmt"

// The colours of a cell, and of one that halves height and width.
const (
	light = "#cfe3f1"
	dark  = "#0072B2"
)

// drawStrip draws how the cells follow each other: from the stem to the head, each reading the two
// before it, reductions dark, with the channels of each stage below. It fills a width.
func drawStrip(s *sheet, n Network, x, y, width int) {
	const ends = 54 // width of stem and head
	const gap = 8.0
	step := min(46, float64(width-2*ends)/float64(n.Depth+1))
	side := max(5, min(22, step-gap))
	middle := y + 36
	first := float64(x+ends) + step/2 + side/2
	at := func(cell int) float64 { return first + float64(cell)*step } // centre of a cell; −1 is the stem's edge
	reads := func(from, to float64) {
		rise := min(20, (to-from)/2.6)
		s.path(fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", from, float64(middle)-side/2, (from+to)/2, float64(middle)-side/2-rise, to, float64(middle)-side/2), pale, 1.2, "")
	}
	s.path(fmt.Sprintf("M%d %dL%.1f %d", x+ends, middle, at(n.Depth-1)+step, middle), quiet, 1.4, "")
	for k := 2; k < n.Depth; k++ {
		reads(at(k-2), at(k))
	}
	s.box(x+ends/2, middle, ends, 26, 5, "#eef2f6", ink, 1.3)
	s.text(x+ends/2, middle+4, "middle", 11, ink, "400", "stem")
	reductions := n.Reductions
	for k := range n.Depth {
		fill := light
		if k == reductions[0] || k == reductions[1] {
			fill = dark
		}
		fmt.Fprintf(s, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="%.1f" fill="%s" stroke="%s" stroke-width="1"/>`+"\n",
			at(k)-side/2, float64(middle)-side/2, side, side, side/6, fill, dark)
	}
	head := int(at(n.Depth-1)+step-side/2) + ends/2
	s.box(head, middle, ends, 26, 5, "#eef2f6", ink, 1.3)
	s.text(head, middle+4, "middle", 11, ink, "400", "head")
	s.text(x+ends/2, middle+31, "middle", 11, quiet, "400", "channels")
	drawStages(s, n, at, middle+31)
}

// drawStages writes the channels of each stage under its cells.
func drawStages(s *sheet, n Network, at func(int) float64, y int) {
	starts := []int{0, n.Reductions[0], n.Reductions[1], n.Depth}
	for stage, channels := range n.Channels {
		first, last := starts[stage], starts[stage+1]-1
		if first > last {
			continue // the reductions may follow at once
		}
		x := int((at(first) + at(last)) / 2)
		s.text(x, y, "middle", 11, quiet, "400", fmt.Sprint(channels))
	}
}
