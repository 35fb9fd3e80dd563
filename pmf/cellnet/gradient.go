package cellnet

import "github.com/gomlx/gomlx/core/graph"

// Gradient builds the way back through the block in training: given the cotangent of its output,
// the cotangents of its inputs and of its parameters, in their order. Where a block's layers
// know no better way, GoMLX differentiates them. It builds the way forward again inside: XLA
// drops what of it the gradient does not need. Inputs and parameters must be leaves of the
// graph, or StopGradient of others.
func (b Block) Gradient(inputs, params []*graph.Node, cotangent *graph.Node) (ofInputs, ofParams []*graph.Node) {
	if n, ok := newNorm(b.Options.Normalisation, b.Out.Channels).(batchNorm); ok && b.Kind == Normalise {
		return b.batchNormGradient(n, inputs[0], params, cotangent)
	}
	out, _ := b.Apply(inputs, params, b.unusedStatistics(cotangent.Graph()), Training())
	// GoMLX differentiates scalars alone. That of Σ out·cotangent by the inputs is the
	// cotangent taken back.
	product := graph.ReduceAllSum(graph.Mul(out, cotangent))
	all := graph.Gradient(product, append(inputs[:len(inputs):len(inputs)], params...)...)
	return all[:len(inputs)], all[len(inputs):]
}

// unusedStatistics stands in for the running statistics, on which the output of a block in
// training does not depend.
func (b Block) unusedStatistics(g *graph.Graph) []*graph.Node {
	var list []*graph.Node
	for _, s := range b.Statistics() {
		list = append(list, graph.Zeros(g, s.shape()))
	}
	return list
}

// batchNormGradient is the way back through a batch norm and its activation, written by hand: it
// passes over the batch half as often as what GoMLX derives, and compiles in two thirds of the
// time. With the batch's mean μ and variance v over N values a channel, s = (x−μ)/√(v+ε) and y =
// γs+β, the cotangent g of y gives Σg for β, Σg·s for γ, and γ/√(v+ε)·(g − (Σg + s·Σg·s)/N) for
// x.
func (b Block) batchNormGradient(n batchNorm, x *graph.Node, params []*graph.Node, cotangent *graph.Node) (ofInputs, ofParams []*graph.Node) {
	scale, offset := perChannel(params[0]), perChannel(params[1])
	mean, variance := channelMoments(x)
	inverse := graph.Inverse(graph.Sqrt(graph.AddScalar(variance, epsilon)))
	standard := graph.Mul(graph.Sub(x, mean), inverse)
	if !b.Plain {
		z := graph.Add(graph.Mul(standard, scale), offset)
		cotangent = activation{b.Options.Activation}.gradient(z, cotangent)
	}
	ofOffset := channelSums(cotangent)
	ofScale := channelSums(graph.Mul(cotangent, standard))
	share := 1 / float64(x.Shape().Size()/n.channels)
	through := graph.Add(ofOffset, graph.Mul(standard, ofScale))
	ofX := graph.Mul(graph.Mul(scale, inverse), graph.Sub(cotangent, graph.MulScalar(through, share)))
	flat := func(v *graph.Node) *graph.Node { return graph.Reshape(v, n.channels) }
	return []*graph.Node{ofX}, []*graph.Node{flat(ofScale), flat(ofOffset)}
}
