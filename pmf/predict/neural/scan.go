package neural

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// A scan repeats a step over series [step·batch, …], whose rows of one step stand together.
type scan struct {
	steps     int
	backwards bool // from the last step to the first
	width     int  // of what a step puts out

	// step turns what it carries, and its own rows of the series, into what it carries on and
	// what it puts out [batch, width]. Fixed is the same in all steps.
	step func(fixed, carry, rows []*graph.Node) (next []*graph.Node, out *graph.Node)
}

// run returns what the steps put out [step·batch, width], in the order of the series, whichever
// way it went. It has no gradient.
//
// On XLA it is a loop, which compiles in a second; unrolled, 32 steps take twenty, as XLA fuses
// each step into all those after it. GoMLX's pure Go backend cannot slice in a loop, and has no
// need to.
func (s scan) run(fixed, carry, series []*graph.Node) *graph.Node {
	operations := carry[0].Graph().Backend().Capabilities().Operations
	if operations[compute.OpTypeDynamicSlice] && operations[compute.OpTypeDynamicUpdateSlice] {
		return s.loop(fixed, carry, series)
	}
	return s.unrolled(fixed, carry, series)
}

// unrolled builds the step as often as it runs.
func (s scan) unrolled(fixed, carry, series []*graph.Node) *graph.Node {
	outs := make([]*graph.Node, s.steps)
	for i := range s.steps {
		at := s.position(i)
		rows := make([]*graph.Node, len(series))
		for k, x := range series {
			count := x.Shape().Dimensions[0] / s.steps
			rows[k] = graph.Slice(x, graph.AxisRange(at*count, (at+1)*count))
		}
		carry, outs[at] = s.step(fixed, carry, rows)
	}
	return graph.Concatenate(outs, 0)
}

// position is the place of the i-th step that runs.
func (s scan) position(i int) int {
	if s.backwards {
		return s.steps - 1 - i
	}
	return i
}

// loop builds the step once. Its state is how many steps have run, what they have put out, what
// is fixed, what is carried, and the series: a closure in GoMLX sees no node of the graph around
// it, so all that the body reads must be passed through the state.
func (s scan) loop(fixed, carry, series []*graph.Node) *graph.Node {
	g := carry[0].Graph()
	batch := carry[0].Shape().Dimensions[0]
	out := graph.Zeros(g, floats(s.steps*batch, s.width))
	state := slices.Concat([]*graph.Node{graph.Const(g, int32(0)), out}, fixed, carry, series)
	parameters := func(g *graph.Graph) []*graph.Node {
		list := make([]*graph.Node, len(state))
		for i, node := range state {
			list[i] = graph.Parameter(g, fmt.Sprintf("state%d", i), node.Shape())
		}
		return list
	}
	more := graph.NewClosure(g, func(g *graph.Graph) []*graph.Node {
		return []*graph.Node{graph.LessThan(parameters(g)[0], graph.Const(g, int32(s.steps)))}
	})
	body := graph.NewClosure(g, func(g *graph.Graph) []*graph.Node {
		now := parameters(g)
		return s.turn(now, len(fixed), len(carry))
	})
	return graph.While(more, body, state...)[1]
}

// turn is one turn of the loop: from its state to the next.
func (s scan) turn(state []*graph.Node, fixed, carry int) []*graph.Node {
	done, out := state[0], state[1]
	constants, carried, series := state[2:2+fixed], state[2+fixed:2+fixed+carry], state[2+fixed+carry:]
	g := done.Graph()
	at := done
	if s.backwards {
		at = graph.Sub(graph.Const(g, int32(s.steps-1)), done)
	}
	batch := carried[0].Shape().Dimensions[0]
	first := []*graph.Node{graph.Mul(at, graph.Const(g, int32(batch))), graph.Const(g, int32(0))}
	rows := make([]*graph.Node, len(series))
	for k, x := range series {
		rows[k] = graph.DynamicSlice(x, first, []int{batch, x.Shape().Dimensions[1]})
	}
	carried, piece := s.step(constants, carried, rows)
	out = graph.DynamicUpdateSlice(out, piece, first)
	return slices.Concat([]*graph.Node{graph.Add(done, graph.Const(g, int32(1))), out}, constants, carried, series)
}
