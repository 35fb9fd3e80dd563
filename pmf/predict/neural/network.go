package neural

import "github.com/gomlx/gomlx/core/graph"

// A batch is what the network reads of some samples. Nodes of parts that the network does not
// have are nil.
type batch struct {
	ops     *graph.Node // [batch, vertex, label]
	arcs    *graph.Node // [batch, vertex, vertex]
	present *graph.Node // [batch, vertex]
	static  *graph.Node // [batch, feature]
	curve   *graph.Node // [batch, step, channel]
}

// A network applies parameters, which it takes from the front of the list one by one.
type network struct {
	shape
	parameters []*graph.Node
}

func (n *network) next() *graph.Node {
	p := n.parameters[0]
	n.parameters = n.parameters[1:]
	return p
}

// hidden computes the head's hidden layer [batch, headUnits], before dropout.
func (n *network) hidden(b batch) *graph.Node {
	var parts []*graph.Node
	if n.graphUnits > 0 {
		parts = append(parts, n.encodeGraph(b)...)
	}
	if n.curveUnits > 0 {
		parts = append(parts, n.encodeCurve(b.curve))
	}
	if n.static > 0 {
		parts = append(parts, relu(n.dense(b.static)))
	}
	return relu(n.dense(graph.Concatenate(parts, -1)))
}

// output computes the mean and the logarithm of the variance [..., 1] from the hidden layer
// [..., headUnits].
func (n *network) output(hidden *graph.Node) (mean, logVariance *graph.Node) {
	out := n.dense(hidden)
	column := func(i int) *graph.Node { return graph.SliceAxis(out, -1, graph.AxisElem(i)) }
	return column(0), bounded(column(1))
}

// dense is x·W + b.
func (n *network) dense(x *graph.Node) *graph.Node {
	product := graph.MatMul(x, n.next())
	bias := n.next()
	return graph.Add(product, graph.ExpandLeftToRank(bias, product.Rank()))
}

// encodeGraph passes messages along the arcs (Eq. 6) and reads out the mean and the maximum over
// the vertices (Eq. 7), each [batch, graphUnits]; zero for no vertices.
func (n *network) encodeGraph(b batch) []*graph.Node {
	h := b.ops // [batch, vertex, units]
	for range n.graphLayers {
		self, message, bias := n.next(), n.next(), n.next()
		around := mix(b.arcs, h)
		h = relu(graph.Add(graph.Add(each(h, self), each(around, message)), graph.ExpandLeftToRank(bias, 3)))
	}
	h = graph.Mul(h, graph.ExpandAxes(b.present, -1))
	count := graph.MaxScalar(graph.ReduceSum(b.present, -1), 1)
	mean := graph.Div(graph.ReduceSum(h, 1), graph.ExpandAxes(count, -1))
	return []*graph.Node{mean, largest(h)}
}

// mix adds up the neighbours: arcs [batch, vertex, vertex] times h [batch, vertex, units].
func mix(arcs, h *graph.Node) *graph.Node { return graph.Einsum("bvu,buh->bvh", arcs, h) }

// each multiplies every vertex of h [batch, vertex, in] by a matrix [in, out].
func each(h, matrix *graph.Node) *graph.Node {
	dims := h.Shape().Dimensions
	rows := graph.Reshape(h, dims[0]*dims[1], dims[2])
	return graph.Reshape(graph.MatMul(rows, matrix), dims[0], dims[1], matrix.Shape().Dimensions[1])
}

// largest is the maximum over axis 1, whose gradient is shared evenly by all that attain it:
// GoMLX's own gives all of it to each, and twin vertices are common.
func largest(h *graph.Node) *graph.Node {
	top := graph.ExpandAxes(graph.ReduceMax(h, 1), 1)
	attained := graph.NonNegativeIndicator(graph.Sub(h, top))
	share := graph.Div(attained, graph.ExpandAxes(graph.ReduceSum(attained, 1), 1))
	return graph.ReduceSum(graph.Mul(graph.StopGradient(share), h), 1)
}

// encodeCurve runs the LSTM layers (Eq. 8) over a curve [batch, step, channel] and returns the
// last state of the last layer [batch, curveUnits].
func (n *network) encodeCurve(curve *graph.Node) *graph.Node {
	var inputs []*graph.Node // [batch, channel] each
	for step := range n.steps {
		inputs = append(inputs, graph.Squeeze(graph.SliceAxis(curve, 1, graph.AxisElem(step)), 1))
	}
	for range n.curveLayers {
		inputs = lstm(inputs, n.next(), n.next())
	}
	return inputs[len(inputs)-1]
}

// lstm returns the states [batch, units] after each input [batch, in]. Weight [in+units, 4·units]
// and bias [4·units] hold the gates in PyTorch's order: input, forget, cell, output.
func lstm(inputs []*graph.Node, weight, bias *graph.Node) []*graph.Node {
	units := bias.Shape().Dimensions[0] / 4
	state := graph.Zeros(bias.Graph(), floats(inputs[0].Shape().Dimensions[0], units))
	cell := state
	states := make([]*graph.Node, len(inputs))
	for i, x := range inputs {
		gates := graph.MatMul(graph.Concatenate([]*graph.Node{x, state}, -1), weight)
		gates = graph.Add(gates, graph.ExpandLeftToRank(bias, 2))
		gate := func(k int) *graph.Node {
			return graph.SliceAxis(gates, -1, graph.AxisRange(k*units, (k+1)*units))
		}
		kept := graph.Mul(graph.Sigmoid(gate(1)), cell)
		cell = graph.Add(kept, graph.Mul(graph.Sigmoid(gate(0)), graph.Tanh(gate(2))))
		state = graph.Mul(graph.Sigmoid(gate(3)), graph.Tanh(cell))
		states[i] = state
	}
	return states
}

func relu(x *graph.Node) *graph.Node { return graph.MaxScalar(x, 0) }
