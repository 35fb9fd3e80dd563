package blocknet

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// render defines (pixels, labels, mean, std, order[, moves], position) → (images, labels,
// position): the next batch of the order, normalised, and varied as imageset.Variation says for
// a set without Margin.
func (k programKey) render() definition {
	inputs := []shapes.Shape{
		shapes.Make(dtypes.Uint8, k.count, k.value.Height, k.value.Width, k.value.Channels), labelShape(k.count),
		floats(k.value.Channels), floats(k.value.Channels), labelShape(k.length),
	}
	if k.varied {
		inputs = append(inputs, shapes.Make(dtypes.Int32, k.length, moveNumbers))
	}
	inputs = append(inputs, shapes.Make(dtypes.Int32))
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		pixels, labels, mean, std, order, position := in[0], in[1], in[2], in[3], in[4], in[len(in)-1]
		// The places of this batch in the order, and which images stand there; an absent one
		// (-1) is read as image 0 and gets the label -1, which no answer equals.
		rows := graph.Add(graph.Iota(position.Graph(), shapes.Make(dtypes.Int32, k.batch, 1), 0), position)
		order = graph.Gather(order, rows)
		chosen := graph.InsertAxes(graph.Max(order, graph.ScalarZero(order.Graph(), order.DType())), -1)
		label := graph.Where(graph.LessThan(order, graph.ScalarZero(order.Graph(), order.DType())),
			graph.Neg(graph.OnesLike(order)), graph.Gather(labels, chosen))
		next := graph.AddScalar(position, k.batch)
		if !k.varied {
			return []*graph.Node{normalised(graph.Gather(pixels, chosen), mean, std), label, next}
		}
		source, outside := k.moved(chosen, graph.Gather(in[5], rows))
		flat := graph.Reshape(pixels, k.count*k.value.Height*k.value.Width, k.value.Channels)
		shown := normalised(graph.Gather(flat, source), mean, std)
		hidden := graph.BroadcastToShape(graph.InsertAxes(outside, -1), shown.Shape())
		return []*graph.Node{graph.Where(hidden, graph.ZerosLike(shown), shown), label, next}
	}}
}

// moved returns for each value shown, [batch, height, width], the index [.., 1] of the pixel that
// it shows among all pixels of the split, and whether it shows none.
func (k programKey) moved(image, moves *graph.Node) (source, outside *graph.Node) {
	g, height, width := image.Graph(), k.value.Height, k.value.Width
	all := shapes.Make(dtypes.Int32, k.batch, height, width)
	number := func(at int) *graph.Node {
		return graph.Reshape(graph.Slice(moves, graph.AxisRange(), graph.AxisElem(at)), k.batch, 1, 1)
	}
	// In the order of imageset.Variation: move the window, then mirror the column within the
	// image. Beyond the edges the index is clipped, so that a gather stays inside, and the
	// value hidden afterwards.
	y, x := graph.Iota(g, all, 1), graph.Iota(g, all, 2)
	inCut := graph.LogicalAnd(within(y, number(3), number(4)), within(x, number(5), number(6)))
	row, column := graph.Add(y, number(1)), graph.Add(x, number(2))
	zero := graph.ScalarZero(g, dtypes.Int32)
	inside := graph.LogicalAnd(within(row, zero, graph.Scalar(g, dtypes.Int32, height)),
		within(column, zero, graph.Scalar(g, dtypes.Int32, width)))
	row = graph.ClipScalar(row, 0, float64(height-1))
	column = graph.ClipScalar(column, 0, float64(width-1))
	mirrored := graph.BroadcastToShape(graph.GreaterThan(number(0), zero), all)
	column = graph.Where(mirrored, graph.Sub(graph.Scalar(g, dtypes.Int32, width-1), column), column)
	first := graph.MulScalar(graph.Reshape(image, k.batch, 1, 1), height*width)
	at := graph.Add(first, graph.Add(graph.MulScalar(row, width), column))
	return graph.InsertAxes(at, -1), graph.LogicalOr(inCut, graph.LogicalNot(inside))
}

// within tells where from ≤ x < to.
func within(x, from, to *graph.Node) *graph.Node {
	return graph.LogicalAnd(graph.GreaterOrEqual(x, from), graph.LessThan(x, to))
}

// normalised turns bytes [..., channels] into numbers of mean 0 and standard deviation 1.
func normalised(bytes, mean, std *graph.Node) *graph.Node {
	x := graph.DivScalar(graph.ConvertDType(bytes, dtypes.Float32), 255)
	spread := func(v *graph.Node) *graph.Node { return graph.Reshape(v, 1, 1, 1, v.Shape().Size()) }
	return graph.Div(graph.Sub(x, spread(mean)), spread(std))
}
