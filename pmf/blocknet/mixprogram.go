package blocknet

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// mix defines (values…, weights [count]) → (their sum, each times its weight).
func (k programKey) mix() definition {
	inputs := append(k.mixed(), floats(k.count))
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		values, weights := in[:k.count], in[k.count]
		parts := make([]*graph.Node, k.count)
		for i, v := range values {
			parts[i] = graph.Mul(v, element(weights, i))
		}
		return []*graph.Node{added(parts)}
	}}
}

// mixBack defines (values…, cotangent, weights [count], slopes [count]) → (cotangents of the
// values…, slopes): the slopes of the weights grow by the inner products of values and cotangent.
func (k programKey) mixBack() definition {
	inputs := append(k.mixed(), k.mixed()[0], floats(k.count), floats(k.count))
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		values, cotangent, weights, slopes := in[:k.count], in[k.count], in[k.count+1], in[k.count+2]
		out := make([]*graph.Node, k.count, k.count+1)
		products := make([]*graph.Node, k.count)
		for i, v := range values {
			out[i] = graph.Mul(cotangent, element(weights, i))
			products[i] = graph.ReduceAllSum(graph.Mul(v, cotangent))
		}
		return append(out, graph.Add(slopes, graph.Stack(products, 0)))
	}}
}

// mixed lists the shapes of the values that are mixed.
func (k programKey) mixed() []shapes.Shape {
	list := make([]shapes.Shape, k.count, k.count+3)
	for i := range list {
		list[i] = floats(k.batch, k.value.Height, k.value.Width, k.value.Channels)
	}
	return list
}

// element is a number of a list, as a scalar.
func element(list *graph.Node, i int) *graph.Node {
	return graph.Reshape(graph.Slice(list, graph.AxisElem(i)))
}

// shift defines (parameters, direction, scale) → (parameters plus scale times direction).
func (k programKey) shift() definition {
	inputs := []shapes.Shape{floats(k.count), floats(k.count), floats()}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.Add(in[0], graph.Mul(in[1], in[2]))}
	}}
}
