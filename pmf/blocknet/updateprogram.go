package blocknet

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// The numbers of a training step, in the array that an update takes: constant over
// an epoch.
const (
	hyperRate     = iota // learning rate
	hyperMomentum        // of Nesterov's momentum
	hyperDecay           // weight decay
	hypers
)

// update defines (gradient, parameters, momenta, square sum, hypers) → (parameters, momenta,
// square sum): a step of SGD with Nesterov's momentum and L2 weight decay. The square sum grows
// by the squared norm of the gradient, before weight decay. It is a program of its own, because
// blocks with equally many parameters share it, and it is a third of what a gradient costs to
// compile.
func (k programKey) update() definition {
	all := floats(k.count)
	inputs := []shapes.Shape{all, all, all, floats(), floats(hypers)}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		parameters, momenta, squares := descend(in[0], in[1], in[2], in[3], in[4])
		return []*graph.Node{parameters, momenta, squares}
	}}
}

// descend is the graph of an update.
func descend(gradient, parameters, momenta, squares, hyper *graph.Node) (newParameters, newMomenta, newSquares *graph.Node) {
	at := func(i int) *graph.Node { return graph.Reshape(graph.Slice(hyper, graph.AxisElem(i))) }
	squares = graph.Add(squares, graph.ReduceAllSum(graph.Square(gradient)))
	gradient = graph.Add(gradient, graph.Mul(parameters, at(hyperDecay)))
	momenta = graph.Add(graph.Mul(momenta, at(hyperMomentum)), gradient)
	step := graph.Add(gradient, graph.Mul(momenta, at(hyperMomentum)))
	return graph.Sub(parameters, graph.Mul(step, at(hyperRate))), momenta, squares
}
