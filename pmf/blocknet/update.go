package blocknet

import "github.com/gomlx/gomlx/core/graph"

// The numbers of a training step, in the array that an update takes: constant over
// an epoch.
const (
	hyperRate     = iota // learning rate
	hyperMomentum        // of Nesterov's momentum
	hyperDecay           // weight decay
	hyperAverage         // share of a step in the averages
	hypers
)

// descend is a step of SGD with Nesterov's momentum and L2 weight decay, on flat arrays of one
// length, as in PyTorch: g ← g + λw, m ← μm + g, w ← w − η(g + μm). The square sum grows by the
// squared norm of the gradient, before weight decay.
func descend(gradient, parameters, momenta, squares, hyper *graph.Node) (newParameters, newMomenta, newSquares *graph.Node) {
	at := func(i int) *graph.Node { return graph.Reshape(graph.Slice(hyper, graph.AxisElem(i))) }
	squares = graph.Add(squares, graph.ReduceAllSum(graph.Square(gradient)))
	gradient = graph.Add(gradient, graph.Mul(parameters, at(hyperDecay)))
	momenta = graph.Add(graph.Mul(momenta, at(hyperMomentum)), gradient)
	step := graph.Add(gradient, graph.Mul(momenta, at(hyperMomentum)))
	return graph.Sub(parameters, graph.Mul(step, at(hyperRate))), momenta, squares
}
