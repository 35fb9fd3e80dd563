package cellnet

import "github.com/gomlx/gomlx/core/graph"

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

// convolveDense convolves x [batch, h, w, in] with a square kernel [k, k, in, out], k odd.
func convolveDense(x, kernel *graph.Node, stride int) *graph.Node {
	pad := kernel.Shape().Dimensions[0] / 2
	return graph.Convolve(x, kernel).
		PaddingPerDim([][2]int{{pad, pad}, {pad, pad}}).
		Strides(stride).
		Done()
}
