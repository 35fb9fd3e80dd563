package arch

// Input is what a network is built for: the shape of an image, in pixels and colours, and the
// number of classes, at least 2 where a network is to be trained.
type Input struct {
	Height   int `json:"height"`
	Width    int `json:"width"`
	Channels int `json:"channels"`
	Classes  int `json:"classes"`
}

// Shape is the shape of one image's activations, [height, width, channels].
type Shape struct{ Height, Width, Channels int }

// halved returns the shape after stride 2 with "same" padding, which rounds up: 1×1 stays 1×1, so
// that no image is too small for two reductions.
func (s Shape) halved() Shape {
	return Shape{(s.Height + 1) / 2, (s.Width + 1) / 2, s.Channels}
}

// strided returns the shape after a stride of 1 or 2.
func (s Shape) strided(stride int) Shape {
	if stride == 2 {
		return s.halved()
	}
	return s
}

// with returns the shape with other channels.
func (s Shape) with(channels int) Shape {
	s.Channels = channels
	return s
}

// area returns the number of positions.
func (s Shape) area() int64 { return int64(s.Height) * int64(s.Width) }

// Stem is the source of a cell that reads the stem's output, where others name a cell.
const Stem = -1

// EdgeSpec is an edge of a cell that carries something.
type EdgeSpec struct {
	Index    int   // of the edge, 0 to 13
	From, To int   // as EdgeEnds counts: 0 and 1 are the prepared inputs, 2 to 5 the nodes
	Op       Op    // never Zero
	Stride   int   // 2 on the edges that leave an input of a reduction cell, else 1
	In, Out  Shape // before and after the operation; both have the cell's channels
}

// pmf/cellnet.
// CellSpec is a cell as it is built: the one truth behind Params, FLOPs and the graphs of
// pmf/cellnet. Both read it, and a test compares what they make of it.
type CellSpec struct {
	Index     int         // position in the network, from 0
	Stage     int         // 0, 1 or 2
	Reduction bool        // halves height and width
	Channels  int         // of everything inside the cell and of its output
	Height    int         // of the output
	Width     int         // of the output
	Sources   [2]int      // indices of the cells that inputs 0 and 1 come from, or Stem
	Inputs    [2]Shape    // as they arrive
	Strides   [2]int      // of the 1×1 convolutions that prepare the inputs
	Used      [2]bool     // whether anything reads the input; if not, it is not prepared
	Prepared  Shape       // of either input after preparation
	Live      [Nodes]bool // nodes that enter the output
	Edges     []EdgeSpec  // those that carry something, in order
	Residual  bool        // prepared input 1 is added to the output
}

// Output returns the shape of the cell's output and of each of its nodes.
func (c CellSpec) Output() Shape { return Shape{c.Height, c.Width, c.Channels} }

// LiveNodes returns how many nodes enter the output.
func (c CellSpec) LiveNodes() int {
	n := 0
	for _, live := range c.Live {
		if live {
			n++
		}
	}
	return n
}

// StemShape returns the shape of the stem's output; the stem keeps height and width.
func (a Architecture) StemShape(in Input) Shape {
	return Shape{in.Height, in.Width, a.Macro.Channels}
}

// Layout returns the cells of the network, first to last, leaving out those whose output
// nothing reads. It is nil for what Validate refuses. Equal canonical forms have equal layouts.
// Sources and Index count all cells of the network, those left out too: they do not index the
// slice that is returned.
func (a Architecture) Layout(in Input) []CellSpec {
	if a.Validate() != nil {
		return nil
	}
	a = a.Canonical()
	cells := make([]CellSpec, a.Macro.Depth)
	outputs := func(index int) Shape {
		if index < 0 {
			return a.StemShape(in)
		}
		return cells[index].Output()
	}
	reductions := a.Macro.Reductions()
	for k := range cells {
		c := CellSpec{Index: k, Stage: a.Macro.StageOf(k), Strides: [2]int{1, 1}, Live: a.Cell.Live()}
		c.Sources = [2]int{max(k-2, Stem), max(k-1, Stem)}
		c.Inputs = [2]Shape{outputs(c.Sources[0]), outputs(c.Sources[1])}
		c.Reduction = k == reductions[0] || k == reductions[1]
		c.Residual = !c.Reduction
		c.Channels = a.Macro.StageChannels(c.Stage)
		// The cell before halved its output, so input 0, from one cell earlier, is still twice
		// as large.
		if k > 0 && cells[k-1].Reduction {
			c.Strides[0] = 2
		}
		// Input 1 comes from the cell before and sets the resolution; input 0 is brought to it.
		c.Prepared = c.Inputs[1].with(c.Channels)
		c.place(a.Cell)
		cells[k] = c
	}
	return readCells(cells)
}

// place fills in the edges of a pruned cell, and what follows from them: the size of the output,
// and which inputs are read. It needs Prepared, Reduction and Residual to be set.
func (c *CellSpec) place(cell Cell) {
	stride := 1
	if c.Reduction {
		stride = 2
	}
	out := c.Prepared.strided(stride)
	c.Height, c.Width = out.Height, out.Width
	// The residual sum reads prepared input 1 even where no edge does.
	c.Used[1] = c.Residual
	c.Edges = make([]EdgeSpec, 0, Edges)
	for i, op := range cell {
		if op == Zero {
			continue
		}
		from, to := EdgeEnds(i)
		edge := EdgeSpec{Index: i, From: from, To: to, Op: op, Stride: 1, In: out, Out: out}
		if from < 2 {
			c.Used[from] = true
			edge.Stride, edge.In = stride, c.Prepared
		}
		c.Edges = append(c.Edges, edge)
	}
}

// readCells leaves out the cells whose output reaches neither the head nor a cell that does. It
// walks from the head to the stem, so a cell is settled before its sources are looked at. It
// happens where the last cell is a reduction (no residual sum) that reads input 0 alone: nothing
// reads the cell before it.
func readCells(cells []CellSpec) []CellSpec {
	read := make([]bool, len(cells))
	read[len(cells)-1] = true
	kept := 0
	for k := len(cells) - 1; k >= 0; k-- {
		if !read[k] {
			continue
		}
		kept++
		for i, source := range cells[k].Sources {
			if source != Stem && cells[k].Used[i] {
				read[source] = true
			}
		}
	}
	left := make([]CellSpec, 0, kept)
	for k, c := range cells {
		if read[k] {
			left = append(left, c)
		}
	}
	return left
}
