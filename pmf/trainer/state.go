package trainer

import (
	"fmt"

	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
)

// initialStates draws what the blocks of a plan start with. Every block has a stream of its
// own, named by the architecture and its place in it.
func initialStates(plan cellnet.Plan, arch string, seed uint64) []blockState {
	states := make([]blockState, len(plan.Steps))
	for i, step := range plan.Steps {
		r := eval.Stream(seed, arch, 0, "weights of "+step.Name)
		fill := func(list []cellnet.Parameter) []float32 {
			values, at := make([]float32, size(list)), 0
			for _, p := range list {
				p.Fill(values[at:at+p.Size()], r)
				at += p.Size()
			}
			return values
		}
		states[i].parameters = fill(step.Block.Parameters())
		states[i].momenta = make([]float32, len(states[i].parameters))
		states[i].statistics = fill(step.Block.Statistics())
	}
	return states
}

// sizes describes the states of a plan's blocks.
func sizes(plan cellnet.Plan) []blockSize {
	list := make([]blockSize, len(plan.Steps))
	for i, step := range plan.Steps {
		list[i] = blockSize{step.Name, size(step.Block.Parameters()), size(step.Block.Statistics())}
	}
	return list
}

// fits tells whether a checkpoint's weights are those of the plan.
func (h *header) fits(plan cellnet.Plan) error {
	want := sizes(plan)
	if len(h.Blocks) != len(want) {
		return fmt.Errorf("it has %d blocks, want %d", len(h.Blocks), len(want))
	}
	for i, got := range h.Blocks {
		if got != want[i] {
			return fmt.Errorf("block %d is %+v, want %+v", i, got, want[i])
		}
	}
	return nil
}
