package trainer

import (
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
)

// plan returns what runs on the device for an architecture.
func (t *Trainer) plan(a arch.Architecture) (cellnet.Plan, error) {
	plan, err := cellnet.NewPlan(a, t.set.Input())
	if err != nil {
		return cellnet.Plan{}, err
	}
	return plan.Split(), nil
}

// initialStates draws what the blocks of a plan start with. Every block has a stream of its
// own, named by the architecture and its place in it.
func initialStates(plan cellnet.Plan, arch string, seed uint64) []blocknet.State {
	states := make([]blocknet.State, len(plan.Steps))
	for i, step := range plan.Steps {
		r := eval.Stream(seed, arch, 0, "weights of "+step.Name)
		fill := func(list []cellnet.Parameter) []float32 {
			var values []float32
			for _, p := range list {
				at := len(values)
				values = append(values, make([]float32, p.Size())...)
				p.Fill(values[at:], r)
			}
			return values
		}
		states[i].Parameters = fill(step.Block.Parameters())
		states[i].Momenta = make([]float32, len(states[i].Parameters))
		states[i].Statistics = fill(step.Block.Statistics())
	}
	return states
}

// sizes describes the states of a plan's blocks.
func sizes(plan cellnet.Plan) []blockSize {
	count := func(list []cellnet.Parameter) (n int) {
		for _, p := range list {
			n += p.Size()
		}
		return n
	}
	list := make([]blockSize, len(plan.Steps))
	for i, step := range plan.Steps {
		list[i] = blockSize{step.Name, count(step.Block.Parameters()), count(step.Block.Statistics())}
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
