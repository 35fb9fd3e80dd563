package neural

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// lstm returns the states [step·batch, units] of a layer over inputs [step·batch, in], both with
// the rows of one step together. The weights of the input [in, 4·units] and of the state [units,
// 4·units] and the bias [4·units] hold the gates in PyTorch's order: input, forget, cell, output.
//
// What does not wait for the step before is one product for all steps, on the way back too: what
// GoMLX derives has a product for each, and takes twice the time.
func lstm(inputs, ofInput, ofState, bias *graph.Node, steps int) *graph.Node {
	r := &recurrence{steps: steps, rows: inputs.Shape().Dimensions[0] / steps, units: ofState.Shape().Dimensions[0]}
	return withGradient([]*graph.Node{inputs, ofInput, ofState, bias}, r.forward, r.backward)
}

// A recurrence is what an LSTM layer computed, for the way back.
type recurrence struct {
	steps, rows, units int
	moments            []moment // by step
}

// A moment is one step of an LSTM layer; all are [batch, units].
type moment struct {
	input, forget, proposal, output *graph.Node // the gates
	before, cell, bent              *graph.Node // the cell before, the cell, and its tanh
	stateBefore                     *graph.Node
}

func (r *recurrence) forward(in []*graph.Node) *graph.Node {
	inputs, ofInput, ofState, bias := in[0], in[1], in[2], in[3]
	projected := graph.Add(graph.MatMul(inputs, ofInput), graph.ExpandLeftToRank(bias, 2))
	state := graph.Zeros(bias.Graph(), floats(r.rows, r.units))
	cell := state
	states := make([]*graph.Node, r.steps)
	for step := range states {
		gates := graph.Add(r.at(projected, step), graph.MatMul(state, ofState))
		m := moment{
			input: graph.Sigmoid(r.gate(gates, 0)), forget: graph.Sigmoid(r.gate(gates, 1)),
			proposal: graph.Tanh(r.gate(gates, 2)), output: graph.Sigmoid(r.gate(gates, 3)),
			before: cell, stateBefore: state,
		}
		m.cell = graph.Add(graph.Mul(m.forget, cell), graph.Mul(m.input, m.proposal))
		m.bent = graph.Tanh(m.cell)
		cell, state = m.cell, graph.Mul(m.output, m.bent)
		states[step] = state
		r.moments = append(r.moments, m)
	}
	return graph.Concatenate(states, 0)
}

// at takes the rows of a step from an array [step·batch, …].
func (r *recurrence) at(x *graph.Node, step int) *graph.Node {
	return graph.Slice(x, graph.AxisRange(step*r.rows, (step+1)*r.rows))
}

// gate takes one of four gates [batch, units] from an array [batch, 4·units].
func (r *recurrence) gate(gates *graph.Node, k int) *graph.Node {
	return graph.SliceAxis(gates, -1, graph.AxisRange(k*r.units, (k+1)*r.units))
}

// backward returns the cotangents of what forward was given, from that of the states.
func (r *recurrence) backward(in []*graph.Node, cotangent *graph.Node) []*graph.Node {
	inputs, ofInput, ofState := in[0], in[1], in[2]
	none := graph.Zeros(cotangent.Graph(), floats(r.rows, r.units))
	ofNext, ofCell := none, none // of the state and of the cell, from the step after
	gates := make([]*graph.Node, r.steps)
	for step, m := range slices.Backward(r.moments) {
		gates[step], ofCell = m.backward(graph.Add(r.at(cotangent, step), ofNext), ofCell)
		ofNext = timesTransposed(gates[step], ofState)
	}
	all := graph.Concatenate(gates, 0) // [step·batch, 4·units]
	return []*graph.Node{
		timesTransposed(all, ofInput), transposedTimes(inputs, all),
		transposedTimes(r.statesBefore(), all), graph.ReduceSum(all, 0),
	}
}

// backward carries the cotangents of the state and of the cell to the gates before their
// activations [batch, 4·units] and to the cell before.
func (m moment) backward(ofState, ofCell *graph.Node) (ofGates, ofBefore *graph.Node) {
	ofCell = graph.Add(ofCell, graph.Mul(graph.Mul(ofState, m.output), graph.OneMinus(graph.Square(m.bent))))
	sigmoid := func(y, cotangent *graph.Node) *graph.Node {
		return graph.Mul(cotangent, graph.Mul(y, graph.OneMinus(y)))
	}
	ofGates = graph.Concatenate([]*graph.Node{
		sigmoid(m.input, graph.Mul(ofCell, m.proposal)),
		sigmoid(m.forget, graph.Mul(ofCell, m.before)),
		graph.Mul(graph.Mul(ofCell, m.input), graph.OneMinus(graph.Square(m.proposal))),
		sigmoid(m.output, graph.Mul(ofState, m.bent)),
	}, -1)
	return ofGates, graph.Mul(ofCell, m.forget)
}

// statesBefore lists the states in which the steps began [step·batch, units].
func (r *recurrence) statesBefore() *graph.Node {
	var list []*graph.Node
	for _, m := range r.moments {
		list = append(list, m.stateBefore)
	}
	return graph.Concatenate(list, 0)
}

// timesTransposed is a·bᵀ.
func timesTransposed(a, b *graph.Node) *graph.Node { return graph.Einsum("ik,jk->ij", a, b) }

// transposedTimes is aᵀ·b.
func transposedTimes(a, b *graph.Node) *graph.Node { return graph.Einsum("ki,kj->ij", a, b) }
