package cellnet

import (
	"github.com/gomlx/gomlx/core/graph"
)

// padAxis adds n positions of a constant value on both sides of an axis. It concatenates,
// because GoMLX has no gradient for padding. The value is cast to x's type.
func padAxis(x *graph.Node, axis, n int, value float64) *graph.Node {
	border := x.Shape().Clone()
	border.Dimensions[axis] = n
	side := graph.FillScalar(x.Graph(), border, value)
	return graph.Concatenate([]*graph.Node{side, x, side}, axis)
}

// shifts returns, for each of the k positions of a window that moves along an axis with a
// stride, what stands at that position. The window is centred, k odd; beyond the ends it sees
// value. Each view has ⌈size/stride⌉ positions: a reduction over a window is then one over k
// whole arrays, which XLA fuses.
func shifts(x *graph.Node, axis, k, stride int, value float64) []*graph.Node {
	size := x.Shape().Dimensions[axis]
	padded := padAxis(x, axis, k/2, value)
	views := make([]*graph.Node, k)
	for i := range views {
		views[i] = graph.SliceAxis(padded, axis, graph.AxisRange(i, i+size).Stride(stride))
	}
	return views
}
