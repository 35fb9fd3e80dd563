package cellnet

import (
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
)

// The widths of the auxiliary head, as in DARTS.
const (
	auxiliaryChannels = 128
	auxiliaryFeatures = 768
)

// NewTrainingPlan is NewPlan with an auxiliary head, as in DARTS, over the cell at two thirds of
// the depth: average pool, 1×1 and 2×2 convolution, linear layer. Only training runs it.
// Plan.Parameters counts it; arch.Architecture.Params does not. The error is NewPlan's.
func NewTrainingPlan(a arch.Architecture, in arch.Input) (Plan, error) {
	c, err := compose(a, in)
	if err != nil {
		return Plan{}, err
	}
	c.auxiliary(in.Classes)
	return c.plan, nil
}

// auxiliary adds the steps of the head. A map that is a single position after the pool has no
// room for the 2×2 convolution and gets a 1×1.
func (c *composer) auxiliary(classes int) {
	// pool, project to 128, normalise; widen to 768, normalise; classify. Each norm has an
	// activation, of the options.
	pooled := widePool{}.after(c.plan.Values[c.tap])
	at := c.step("auxiliary.pool", Block{Kind: AuxiliaryPool, Out: pooled}, c.tap)
	pooled.Channels = auxiliaryChannels
	at = c.step("auxiliary.project", Block{Kind: Project, Out: pooled}, at)
	at = c.step("auxiliary.normalise", Block{Kind: Normalise, Out: pooled}, at)
	widen := Block{Kind: Project, Out: Shape{Height: pooled.Height, Width: pooled.Width, Channels: auxiliaryFeatures}}
	if pooled.Height > 1 && pooled.Width > 1 {
		widen = Block{Kind: AuxiliaryConvolve, Out: Shape{Height: pooled.Height - 1, Width: pooled.Width - 1, Channels: auxiliaryFeatures}}
	}
	at = c.step("auxiliary.widen", widen, at)
	at = c.step("auxiliary.widen.normalise", Block{Kind: Normalise, Out: widen.Out}, at)
	c.plan.Auxiliary = c.step("auxiliary.head", Block{Kind: Head, Out: Shape{Height: 1, Width: 1, Channels: classes}}, at)
}

// Main returns how many steps lead to the logits; those after them serve training alone, and
// there are none without an auxiliary head.
func (p Plan) Main() int {
	for i, step := range p.Steps {
		if step.Output == p.Logits {
			return i + 1
		}
	}
	return len(p.Steps)
}

// The window of widePool: DARTS's for CIFAR, where the map is 8×8 there and becomes 2×2.
const (
	wideKernel = 5
	wideStride = 3
)

// widePool averages 5×5 windows that move by 3, without padding; of a map that is smaller, all
// positions.
type widePool struct{}

func (widePool) parameters() []Parameter { return nil }

// apply makes [batch, h, w, c] of the shape that after tells.
func (p widePool) apply(x *graph.Node, _ *scope) *graph.Node {
	dims := x.Shape().Dimensions
	out := p.after(Shape{Height: dims[1], Width: dims[2]})
	if min(dims[1], dims[2]) < wideKernel {
		return graph.ReduceAndKeep(x, graph.ReduceMean, 1, 2)
	}
	return windowMean(windowMean(x, 1, out.Height), 2, out.Width)
}

// windowMean averages the windows along an axis, size of them. Along one axis after the other it
// is the mean of squares.
func windowMean(x *graph.Node, axis, size int) *graph.Node {
	var total *graph.Node
	for i := range wideKernel {
		view := graph.SliceAxis(x, axis, graph.AxisRange(i, i+wideStride*(size-1)+1).Stride(wideStride))
		if total == nil {
			total = view
		} else {
			total = graph.Add(total, view)
		}
	}
	return graph.DivScalar(total, wideKernel)
}

// after returns the shape of what the pool makes of a value.
func (widePool) after(in Shape) Shape {
	if min(in.Height, in.Width) < wideKernel {
		return Shape{Height: 1, Width: 1, Channels: in.Channels}
	}
	windows := func(size int) int { return (size-wideKernel)/wideStride + 1 }
	return Shape{Height: windows(in.Height), Width: windows(in.Width), Channels: in.Channels}
}

// narrowing is a 2×2 convolution without bias and padding. It multiplies the four positions under
// the window, side by side: GoMLX's gradient of a convolution with an even kernel is wrong.
type narrowing struct{ in, out int }

func (n narrowing) parameters() []Parameter {
	return []Parameter{{"kernel", []int{2, 2, n.in, n.out}, HeNormal, 4 * n.in}}
}

// apply lays the window's four positions side by side, [batch·(h−1)·(w−1), 4·in], in the order
// of the kernel's rows and columns, for one matrix product.
func (n narrowing) apply(x *graph.Node, s *scope) *graph.Node {
	dims := x.Shape().Dimensions
	height, width := dims[1]-1, dims[2]-1
	var views []*graph.Node
	for row := range 2 {
		for column := range 2 {
			views = append(views, graph.Slice(x, graph.AxisRange(),
				graph.AxisRange(row, row+height), graph.AxisRange(column, column+width), graph.AxisRange()))
		}
	}
	rows := graph.Reshape(graph.Concatenate(views, -1), dims[0]*height*width, 4*n.in)
	product := graph.Dot(rows, graph.Reshape(s.param(), 4*n.in, n.out)).Product()
	return graph.Reshape(product, dims[0], height, width, n.out)
}
