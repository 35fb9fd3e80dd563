package neural

import "github.com/gomlx/gomlx/core/graph"

// withGradient returns compute(inputs) with a gradient of its own: given the cotangent of the
// result, gradient returns those of the inputs.
//
// GoMLX has a custom gradient for an identity alone. So the result passes an identity that takes
// the cotangent down, and each input passes one that puts its own in; what joins the two is a
// zero that XLA folds away.
func withGradient(inputs []*graph.Node, compute func(inputs []*graph.Node) *graph.Node,
	gradient func(inputs []*graph.Node, cotangent *graph.Node) []*graph.Node) *graph.Node {
	out := graph.StopGradient(compute(inputs))
	var ofInputs []*graph.Node
	for i, x := range inputs {
		entry := graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node { return ofInputs[i] })
		out = graph.Add(out, nothing(entry))
	}
	return graph.IdentityWithCustomGradient(out, func(_, cotangent *graph.Node) *graph.Node {
		ofInputs = gradient(inputs, cotangent)
		return cotangent
	})
}

// nothing is a scalar zero that depends on x, as far as GoMLX knows.
func nothing(x *graph.Node) *graph.Node {
	first := graph.Slice(graph.Reshape(x, x.Shape().Size()), graph.AxisElem(0))
	return graph.Where(graph.Const(x.Graph(), false), graph.Reshape(first), graph.ScalarZero(x.Graph(), x.DType()))
}
