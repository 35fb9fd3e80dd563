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

// next takes a parameter; the order of calls below is that of shape.parameters.
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
// the vertices (Eq. 7), each [batch, graphUnits]; zero for no vertices. W·h_v + M·Σh_u is one
// product with the two matrices on top of each other. Vertices that only fill up the room get a
// bias too, but have no neighbours, and are set to zero before the readout; as relu gives no
// negative numbers, they do not raise the maximum.
func (n *network) encodeGraph(b batch) []*graph.Node {
	h := b.ops // [batch, vertex, units]
	for range n.graphLayers {
		h = graph.Concatenate([]*graph.Node{h, mix(b.arcs, h)}, -1)
		h = relu(n.each(h))
	}
	h = graph.Mul(h, graph.ExpandAxes(b.present, -1))
	count := graph.MaxScalar(graph.ReduceSum(b.present, -1), 1)
	mean := graph.Div(graph.ReduceSum(h, 1), graph.ExpandAxes(count, -1))
	return []*graph.Node{mean, largest(h)}
}

// mix adds up the neighbours: arcs [batch, vertex, vertex] times h [batch, vertex, units].
func mix(arcs, h *graph.Node) *graph.Node { return graph.Einsum("bvu,buh->bvh", arcs, h) }

// each applies a dense layer to every vertex of h [batch, vertex, in].
func (n *network) each(h *graph.Node) *graph.Node {
	dims := h.Shape().Dimensions
	rows := n.dense(graph.Reshape(h, dims[0]*dims[1], dims[2]))
	return graph.Reshape(rows, dims[0], dims[1], rows.Shape().Dimensions[1])
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
	rows := curve.Shape().Dimensions[0]
	states := graph.Reshape(graph.TransposeAllDims(curve, 1, 0, 2), n.steps*rows, n.channels)
	for range n.curveLayers {
		states = lstm(states, n.next(), n.next(), n.next(), n.steps)
	}
	return graph.Slice(states, graph.AxisRange((n.steps-1)*rows))
}

func relu(x *graph.Node) *graph.Node { return graph.MaxScalar(x, 0) }
