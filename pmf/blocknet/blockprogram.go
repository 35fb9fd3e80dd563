package blocknet

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/cellnet"
)

// A block's parameters, and likewise its momenta and its statistics, travel as one flat array:
// a program has few arguments then, the optimiser is one fused loop, and a checkpoint is a
// copy. An array of a block that has none is no argument at all.

// forward defines (inputs…, parameters, statistics, training) → (output, new statistics). A
// block without statistics does not ask for the phase: it is the same in both, which lets
// classifying and training share the program.
func (k programKey) forward() definition {
	parameters, statistics := k.block.Parameters(), k.block.Statistics()
	inputs := append(k.inputs(), flat(parameters)...)
	if len(statistics) > 0 {
		inputs = append(append(inputs, flat(statistics)...), shapes.Make(dtypes.Bool))
	}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		arity := k.block.Inputs
		values, rest := in[:arity], in[arity:]
		params, rest := split(parameters, rest)
		stats, rest := split(statistics, rest)
		if len(statistics) == 0 {
			out, _ := k.block.Apply(values, params, nil, cellnet.Training())
			return []*graph.Node{out}
		}
		out, newStats := k.block.Apply(values, params, stats, cellnet.Either(rest[0]))
		return []*graph.Node{out, join(newStats)}
	}}
}

// backward defines (inputs…, cotangent[, parameters, momenta, square sum, hypers]) → (cotangents
// of the inputs…[, parameters, momenta, square sum]): the way back through the block and, if it
// has parameters, a step of them along their gradient. It computes what it needs of the block
// again, so that nothing but the block's inputs must be kept from the forward pass: less memory
// for up to a third more arithmetic.
func (k programKey) backward() definition {
	parameters := k.block.Parameters()
	inputs := append(k.inputs(), valueShape(k.batch, k.block.Kind, k.block.Out))
	if len(parameters) > 0 {
		all := floats(cellnet.Size(parameters))
		inputs = append(inputs, all, all, floats(), floats(hypers))
	}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		arity := k.block.Inputs
		values, cotangent, rest := in[:arity], in[arity], in[arity+1:]
		params, _ := split(parameters, rest)
		ofInputs, ofParams := k.block.Gradient(values, params, cotangent)
		if k.mode == backwardLeaf {
			ofInputs = nil
		}
		if len(parameters) == 0 {
			return ofInputs
		}
		moved, momenta, squares := descend(join(ofParams), rest[0], rest[1], rest[2], rest[3])
		return append(slices.Clone(ofInputs), moved, momenta, squares)
	}}
}

// inputs returns the shapes of the block's inputs.
func (k programKey) inputs() []shapes.Shape {
	list := make([]shapes.Shape, k.block.Inputs)
	for i := range list {
		list[i] = valueShape(k.batch, cellnet.Edge, k.block.In)
	}
	return list
}

// valueShape returns the shape of what a block of a kind makes: [batch, height, width,
// channels], or [batch, classes] for the logits.
func valueShape(batch int, kind cellnet.Kind, s cellnet.Shape) shapes.Shape {
	if kind == cellnet.Head {
		return floats(batch, s.Channels)
	}
	return floats(batch, s.Height, s.Width, s.Channels)
}

// flat returns the shape of the array that holds the list, none for an empty list.
func flat(list []cellnet.Parameter) []shapes.Shape {
	if len(list) == 0 {
		return nil
	}
	return []shapes.Shape{floats(cellnet.Size(list))}
}

// split takes the list's array from the front of the arguments and cuts it into its tensors; an
// empty list has none.
func split(list []cellnet.Parameter, arguments []*graph.Node) (tensors, rest []*graph.Node) {
	if len(list) == 0 {
		return nil, arguments
	}
	at := 0
	for _, p := range list {
		piece := graph.Slice(arguments[0], graph.AxisRange(at, at+p.Size()))
		tensors = append(tensors, graph.Reshape(piece, p.Dims...))
		at += p.Size()
	}
	return tensors, arguments[1:]
}

// join is the inverse of split.
func join(tensors []*graph.Node) *graph.Node {
	pieces := make([]*graph.Node, len(tensors))
	for i, t := range tensors {
		pieces[i] = graph.Reshape(t, t.Shape().Size())
	}
	if len(pieces) == 1 {
		return pieces[0]
	}
	return graph.Concatenate(pieces, 0)
}
