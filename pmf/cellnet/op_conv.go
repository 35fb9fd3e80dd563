package cellnet

import (
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/backend/gradient"
)

// convolve is conv3 and conv5: one convolution with norm and activation.
func convolve(b Block) []layer {
	return ordered(b, convolution{b.Op.Kernel(), b.In.Channels, b.Out.Channels, b.Stride})
}

// convolution is k×k without bias; it pads k/2 on all sides, as PyTorch does, which for
// stride 2 and even sizes differs from TensorFlow's "same".
type convolution struct{ kernel, in, out, stride int }

func (c convolution) parameters() []Parameter {
	k := c.kernel
	return []Parameter{{"kernel", []int{k, k, c.in, c.out}, HeNormal, k * k * c.in}}
}

func (c convolution) apply(x *graph.Node, s *scope) *graph.Node {
	return convolveDense(x, s.param(), c.stride)
}

// convolveDense convolves x [batch, h, w, in] with a square kernel [k, k, in, out], k odd,
// padded by k/2. Forward it is always XLA's convolution; where convolveFolded applies, the
// gradient is that of the folded form, whose value is the same.
func convolveDense(x, kernel *graph.Node, stride int) *graph.Node {
	pad := kernel.Shape().Dimensions[0] / 2
	convolve := func(in []*graph.Node) *graph.Node {
		return graph.Convolve(in[0], in[1]).PaddingPerDim([][2]int{{pad, pad}, {pad, pad}}).Strides(stride).Done()
	}
	inputs := []*graph.Node{x, kernel}
	if d := x.Shape().Dimensions; stride == 2 && pad == 2 && d[1]%2 == 0 && d[2]%2 == 0 {
		return gradient.Custom(inputs, convolve, func(in []*graph.Node, cotangent *graph.Node) []*graph.Node {
			product := graph.ReduceAllSum(graph.Mul(convolveFolded(in[0], in[1]), graph.StopGradient(cotangent)))
			return graph.Gradient(product, in...)
		})
	}
	return convolve(inputs)
}

// convolveFolded is convolveDense for k = 5, stride 2 and even sizes: a convolution of stride 1
// over x with each square of four positions folded into the channels, [batch, h/2, w/2, 4·in]. It
// takes longer, but not so its gradient: on a batch of 64 at 32×32 with 32 channels, processor
// ms on the CPU, 13 against 8 forward, but 40 against 66 back. For k = 3 the folded kernel has
// two positions, and GoMLX's gradient of a convolution is wrong for kernels of even size.
func convolveFolded(x, kernel *graph.Node) *graph.Node {
	const squares = 3 // under the window, with one more row and column of zeros
	c, out := kernel.Shape().Dimensions[2], kernel.Shape().Dimensions[3]
	for axis := range 2 {
		border := kernel.Shape().Clone()
		border.Dimensions[axis] = 1
		kernel = graph.Concatenate([]*graph.Node{kernel, graph.Zeros(x.Graph(), border)}, axis)
	}
	// [6, 6, in, out] becomes [3, 3, 4·in, out], the four positions of a square in the order in
	// which x folds them.
	kernel = graph.Reshape(kernel, squares, 2, squares, 2, c, out)
	kernel = graph.Reshape(graph.TransposeAllAxes(kernel, 0, 2, 1, 3, 4, 5), squares, squares, 4*c, out)
	d := x.Shape().Dimensions
	x = graph.Reshape(x, d[0], d[1]/2, 2, d[2]/2, 2, c)
	x = graph.Reshape(graph.TransposeAllAxes(x, 0, 1, 3, 2, 4, 5), d[0], d[1]/2, d[2]/2, 4*c)
	return graph.Convolve(x, kernel).
		PaddingPerDim([][2]int{{1, 1}, {1, 1}}).
		Done()
}
