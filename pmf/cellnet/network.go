package cellnet

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Trainable lists the parameters of all steps, one step after the other, named STEP.PARAMETER.
func (p Plan) Trainable() []Parameter { return p.collect(Block.Parameters) }

// Statistics lists the statistics of all steps in the same way.
func (p Plan) Statistics() []Parameter { return p.collect(Block.Statistics) }

// collect lists what each step's block has, under the step's name.
func (p Plan) collect(of func(Block) []Parameter) []Parameter {
	var list []Parameter
	for _, s := range p.Steps {
		for _, q := range of(s.Block) {
			q.Name = s.Name + "." + q.Name
			list = append(list, q)
		}
	}
	return list
}

// Apply builds the graph of the whole network: images [batch, h, w, c] to logits [batch,
// classes]. Parameters and statistics stand in the order of Trainable and Statistics; phase and
// newStats are as in Block.Apply. A search runs the blocks one by one instead; the whole graph
// is for a network that stays, whose latency is measured or that is exported. It runs an
// auxiliary head too, if the plan has one, whose logits it does not return, and knows no gates:
// a mixed plan's Mix steps panic.
func (p Plan) Apply(images *graph.Node, params, stats []*graph.Node, phase Phase) (logits *graph.Node, newStats []*graph.Node) {
	if got, want := len(params), len(p.Trainable()); got != want {
		panic(fmt.Errorf("network has %d parameter tensors, want %d", got, want))
	}
	values := make([]*graph.Node, len(p.Values))
	values[0] = images
	for _, s := range p.Steps {
		inputs := make([]*graph.Node, len(s.Inputs))
		for i, number := range s.Inputs {
			inputs[i] = values[number]
		}
		trained, tracked := len(s.Block.Parameters()), len(s.Block.Statistics())
		out, moved := s.Block.Apply(inputs, params[:trained], stats[:tracked], phase)
		params, stats = params[trained:], stats[tracked:]
		values[s.Output], newStats = out, append(newStats, moved...)
	}
	return values[p.Logits], newStats
}
