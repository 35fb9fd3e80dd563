// Package gradient gives a piece of a GoMLX graph a gradient written by hand.
package gradient

import "github.com/gomlx/gomlx/core/graph"

// Custom returns compute(inputs) with a gradient of its own: given the cotangent of the
// result, of returns those of the inputs. What compute builds need not be differentiable.
//
// GoMLX has a custom gradient for an identity alone. So the result passes an identity that takes
// the cotangent down, and each input passes one that puts its own in; what joins the two is a
// zero that XLA folds away before it generates code.
//
// It relies on the order of GoMLX's way back: the result's identity is met before those of the
// inputs, so that ofInputs is set when they ask for it.
func Custom(inputs []*graph.Node, compute func(inputs []*graph.Node) *graph.Node,
	of func(inputs []*graph.Node, cotangent *graph.Node) []*graph.Node) *graph.Node {
	out := graph.StopGradient(compute(inputs))
	var ofInputs []*graph.Node
	for i, x := range inputs {
		entry := graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node { return ofInputs[i] })
		out = graph.Add(out, nothing(entry))
	}
	return graph.IdentityWithCustomGradient(out, func(_, cotangent *graph.Node) *graph.Node {
		ofInputs = of(inputs, cotangent)
		return cotangent
	})
}

// nothing is a scalar zero that depends on x, as far as GoMLX knows. Where takes the zero even
// if x is not a number; a product with zero would not.
func nothing(x *graph.Node) *graph.Node {
	first := graph.Slice(graph.Reshape(x, x.Shape().Size()), graph.AxisElem(0))
	zero := graph.ScalarZero(x.Graph(), x.DType())
	return graph.Where(graph.Const(x.Graph(), false), graph.Reshape(first), zero)
}
