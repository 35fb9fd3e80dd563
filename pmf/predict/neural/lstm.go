package neural

import (
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/backend/gradient"
)

// lstm returns the states [step·batch, units] of a layer over inputs [step·batch, in], both with
// the rows of one step together. The weights of the input [in, 4·units] and of the state [units,
// 4·units] and the bias [4·units] hold the gates in PyTorch's order: input, forget, cell, output.
//
// What does not wait for the step before is one product for all steps, on the way back too. The
// gradient is written by hand: GoMLX has none for a loop.
func lstm(inputs, ofInput, ofState, bias *graph.Node, steps int) *graph.Node {
	r := &recurrence{steps: steps, batch: inputs.Shape().Dimensions[0] / steps, units: ofState.Shape().Dimensions[0]}
	return gradient.Custom([]*graph.Node{inputs, ofInput, ofState, bias}, r.forward, r.backward)
}

// A recurrence is an LSTM layer and what it has computed.
type recurrence struct {
	steps, batch, units int
	record              *graph.Node // [step·batch, recorded·units]
}

// The columns of a record, each units wide. The first four are the gates, after activation.
const (
	inputGate = iota
	forgetGate
	proposal
	outputGate
	cellState
	bentCell // its tanh
	recorded
)

// column takes a column of units from an array [rows, several·units].
func (r *recurrence) column(x *graph.Node, k int) *graph.Node {
	return graph.SliceAxis(x, -1, graph.AxisRange(k*r.units, (k+1)*r.units))
}

// zeros is what a recurrence begins with.
func (r *recurrence) zeros(g *graph.Graph) *graph.Node {
	return graph.Zeros(g, floats(r.batch, r.units))
}

// forward runs the steps and keeps their record, from which backward, in the same graph, needs
// to compute no gate again.
func (r *recurrence) forward(in []*graph.Node) *graph.Node {
	inputs, ofInput, ofState, bias := in[0], in[1], in[2], in[3]
	projected := graph.Add(graph.MatMul(inputs, ofInput), graph.ExpandLeftToRank(bias, 2))
	none := r.zeros(bias.Graph())
	s := scan{steps: r.steps, width: recorded * r.units, step: r.step}
	r.record = s.run([]*graph.Node{ofState}, []*graph.Node{none, none}, []*graph.Node{projected})
	return r.states()
}

// step carries the state and the cell from one step to the next and records the step.
func (r *recurrence) step(fixed, carry, rows []*graph.Node) (next []*graph.Node, record *graph.Node) {
	state, cell := carry[0], carry[1]
	gates := graph.Add(rows[0], graph.MatMul(state, fixed[0]))
	input, forget := graph.Sigmoid(r.column(gates, inputGate)), graph.Sigmoid(r.column(gates, forgetGate))
	proposed, output := graph.Tanh(r.column(gates, proposal)), graph.Sigmoid(r.column(gates, outputGate))
	cell = graph.Add(graph.Mul(forget, cell), graph.Mul(input, proposed))
	bent := graph.Tanh(cell)
	record = graph.Concatenate([]*graph.Node{input, forget, proposed, output, cell, bent}, -1)
	return []*graph.Node{graph.Mul(output, bent), cell}, record
}

// states lists the states after the steps [step·batch, units]: h = o·tanh(c).
func (r *recurrence) states() *graph.Node {
	return graph.Mul(r.column(r.record, outputGate), r.column(r.record, bentCell))
}

// before moves what follows from the steps to where it was needed, the next step each; the first
// began with zeros.
func (r *recurrence) before(x *graph.Node) *graph.Node {
	none := r.zeros(x.Graph())
	if r.steps == 1 {
		return none
	}
	return graph.Concatenate([]*graph.Node{none, graph.Slice(x, graph.AxisRange(0, (r.steps-1)*r.batch))}, 0)
}

// backward returns the cotangents of what forward was given, from that of the states.
func (r *recurrence) backward(in []*graph.Node, cotangent *graph.Node) []*graph.Node {
	inputs, ofInput, ofState := in[0], in[1], in[2]
	none := r.zeros(cotangent.Graph())
	s := scan{steps: r.steps, backwards: true, width: 4 * r.units, step: r.stepBack}
	gates := s.run([]*graph.Node{ofState}, []*graph.Node{none, none},
		[]*graph.Node{cotangent, r.record, r.before(r.column(r.record, cellState))})
	return []*graph.Node{
		timesTransposed(gates, ofInput), transposedTimes(inputs, gates),
		transposedTimes(r.before(r.states()), gates), graph.ReduceSum(gates, 0),
	}
}

// stepBack carries the cotangents of the state and of the cell to the step before, and puts out
// those of the gates before activation [batch, 4·units].
func (r *recurrence) stepBack(fixed, carry, rows []*graph.Node) (next []*graph.Node, ofGates *graph.Node) {
	record, cellBefore := rows[1], rows[2]
	input, forget := r.column(record, inputGate), r.column(record, forgetGate)
	proposed, output, bent := r.column(record, proposal), r.column(record, outputGate), r.column(record, bentCell)
	ofState := graph.Add(rows[0], carry[0])
	ofCell := graph.Add(carry[1], graph.Mul(graph.Mul(ofState, output), tanhSlope(bent)))
	ofGates = graph.Concatenate([]*graph.Node{
		graph.Mul(graph.Mul(ofCell, proposed), sigmoidSlope(input)),
		graph.Mul(graph.Mul(ofCell, cellBefore), sigmoidSlope(forget)),
		graph.Mul(graph.Mul(ofCell, input), tanhSlope(proposed)),
		graph.Mul(graph.Mul(ofState, bent), sigmoidSlope(output)),
	}, -1)
	return []*graph.Node{timesTransposed(ofGates, fixed[0]), graph.Mul(ofCell, forget)}, ofGates
}

// sigmoidSlope and tanhSlope are the derivatives where the functions have the value y. GoMLX
// keeps the constants of OneMinus for the whole graph, where a loop must not take them from
// another.
func sigmoidSlope(y *graph.Node) *graph.Node { return graph.Sub(y, graph.Square(y)) }
func tanhSlope(y *graph.Node) *graph.Node {
	return graph.Sub(graph.Const(y.Graph(), float32(1)), graph.Square(y))
}

// timesTransposed is a·bᵀ, transposedTimes aᵀ·b.
func timesTransposed(a, b *graph.Node) *graph.Node { return graph.Einsum("ik,jk->ij", a, b) }
func transposedTimes(a, b *graph.Node) *graph.Node { return graph.Einsum("ki,kj->ij", a, b) }
