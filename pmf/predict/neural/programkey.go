package neural

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// compile compiles the program that the key names.
func (k programKey) compile(b compute.Backend) (*program, error) {
	if k.training {
		return k.compileStep(b)
	}
	return k.compilePrediction(b)
}

// compileStep defines (parameters, first and second moments, hypers, batch…, targets, dropout
// mask) → (parameters, first and second moments, loss): a step of Adam. The first three are
// donated.
func (k programKey) compileStep(b compute.Backend) (*program, error) {
	flat := floats(k.size())
	inputs := append([]shapes.Shape{flat, flat, flat, floats(hypers)}, k.batchShapes()...)
	inputs = append(inputs, floats(k.batch, 1), floats(k.batch, k.headUnits))
	return compile(b, "training", inputs, func(in []*graph.Node) []*graph.Node {
		flat, first, second, hyper := in[0], in[1], in[2], in[3]
		samples, in := k.take(in[4:])
		targets, mask := in[0], in[1]
		parameters := k.split(flat)
		n := network{k.shape, parameters}
		mean, logVariance := n.output(graph.Mul(n.hidden(samples), mask))
		loss := gaussianNLL(mean, logVariance, targets)
		gradient := join(graph.Gradient(loss, parameters...))
		moved, first, second := adam(gradient, flat, first, second, hyper)
		return []*graph.Node{moved, first, second, loss}
	})
}

// compilePrediction defines (parameters, dropout masks [passes, headUnits], batch…) → (means,
// variances of the model, variances of the data), each [batch, 1] and standardised. The mean is
// that of the whole network, without dropout; a mask is one drawn network, the same for all
// rows. Dropout is on the last hidden layer alone, so that all passes share everything below it.
func (k programKey) compilePrediction(b compute.Backend) (*program, error) {
	inputs := append([]shapes.Shape{floats(k.size()), floats(k.passes, k.headUnits)}, k.batchShapes()...)
	return compile(b, "prediction", inputs, func(in []*graph.Node) []*graph.Node {
		masks := graph.ExpandAxes(in[1], 1)
		samples, _ := k.take(in[2:])
		n := network{k.shape, k.split(in[0])}
		hidden := n.hidden(samples)
		drawn := n // with the same weights of the output
		mean, _ := n.output(hidden)
		means, logVariances := drawn.output(graph.Mul(graph.ExpandAxes(hidden, 0), masks))
		centre := graph.ExpandAxes(graph.ReduceMean(means, 0), 0)
		ofModel := graph.ReduceMean(graph.Square(graph.Sub(means, centre)), 0)
		return []*graph.Node{mean, ofModel, graph.ReduceMean(graph.Exp(logVariances), 0)}
	})
}

// batchShapes lists the arrays of a batch, in the order of take and of table.rows.
func (k programKey) batchShapes() []shapes.Shape {
	var list []shapes.Shape
	for _, dims := range k.batchDims(k.vertices) {
		list = append(list, floats(append([]int{k.batch}, dims...)...))
	}
	return list
}

// batchDims lists the dimensions of a sample's arrays.
func (s shape) batchDims(vertices int) [][]int {
	var list [][]int
	if s.graphUnits > 0 {
		list = append(list, []int{vertices, s.labels}, []int{vertices, vertices}, []int{vertices})
	}
	if s.static > 0 {
		list = append(list, []int{s.static})
	}
	if s.curveUnits > 0 {
		list = append(list, []int{s.steps, s.channels})
	}
	return list
}

// take takes the arrays of a batch from the front of the arguments.
func (s shape) take(arguments []*graph.Node) (b batch, rest []*graph.Node) {
	next := func() (node *graph.Node) {
		node, arguments = arguments[0], arguments[1:]
		return node
	}
	if s.graphUnits > 0 {
		b.ops, b.arcs, b.present = next(), next(), next()
	}
	if s.static > 0 {
		b.static = next()
	}
	if s.curveUnits > 0 {
		b.curve = next()
	}
	return b, arguments
}

// split cuts the flat array of all parameters into its tensors.
func (s shape) split(flat *graph.Node) []*graph.Node {
	var tensors []*graph.Node
	at := 0
	for _, p := range s.parameters() {
		piece := graph.Slice(flat, graph.AxisRange(at, at+p.size()))
		tensors = append(tensors, graph.Reshape(piece, p.dims...))
		at += p.size()
	}
	return tensors
}

// join is the inverse of split.
func join(tensors []*graph.Node) *graph.Node {
	pieces := make([]*graph.Node, len(tensors))
	for i, t := range tensors {
		pieces[i] = graph.Reshape(t, t.Shape().Size())
	}
	return graph.Concatenate(pieces, 0)
}
