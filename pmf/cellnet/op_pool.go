package cellnet

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// Neither pool has parameters or a norm, in whatever order the options want.
func maxPool(b Block) []layer     { return []layer{maximum{b.Op.Kernel(), b.Stride}} }
func averagePool(b Block) []layer { return []layer{average{b.Op.Kernel(), b.Stride}} }

// maximum takes the largest value in a k×k window. It is the maximum over shifted views, one
// axis after the other: a sixth of the time that XLA's windowed maximum and its gradient
// (select-and-scatter) take on the CPU. A tie's gradient goes to one of the views.
type maximum struct{ kernel, stride int }

func (maximum) parameters() []Parameter { return nil }

// apply pads with the least float32, which is never the largest of a window.
func (m maximum) apply(x *graph.Node, _ *scope) *graph.Node {
	for axis := 1; axis <= 2; axis++ {
		views := shifts(x, axis, m.kernel, m.stride, -math.MaxFloat32)
		x = views[0]
		for _, v := range views[1:] {
			x = graph.Max(x, v)
		}
	}
	return x
}

// average takes the mean of a k×k window, leaving out what lies beyond the edges: PyTorch's
// count_include_pad=False. Sums along one axis, then the other, are k + k additions instead of k².
type average struct{ kernel, stride int }

func (average) parameters() []Parameter { return nil }

// apply pads with zeros, which add nothing, and divides by what the window really saw.
func (a average) apply(x *graph.Node, _ *scope) *graph.Node {
	for axis := 1; axis <= 2; axis++ {
		size := x.Shape().Dimensions[axis]
		views := shifts(x, axis, a.kernel, a.stride, 0)
		x = views[0]
		for _, v := range views[1:] {
			x = graph.Add(x, v)
		}
		x = graph.Mul(x, shares(x, axis, size, a.kernel, a.stride))
	}
	return x
}

// shares returns one over the number of positions that a window along the axis really sees,
// shaped to be multiplied with x; size is that of the axis before the window moved.
func shares(x *graph.Node, axis, size, k, stride int) *graph.Node {
	list := make([]float32, x.Shape().Dimensions[axis])
	for i := range list {
		first, last := i*stride-k/2, i*stride+k/2
		list[i] = 1 / float32(min(last, size-1)-max(first, 0)+1)
	}
	dims := []int{1, 1, 1, 1}
	dims[axis] = len(list)
	return graph.Reshape(graph.Const(x.Graph(), list), dims...)
}
