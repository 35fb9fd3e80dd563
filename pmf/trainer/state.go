package trainer

import (
	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
)

// plan returns what runs on the device for an architecture in plain training.
func (t *Trainer) plan(a arch.Architecture) (cellnet.Plan, error) { return t.planIn(a, form{}) }

// initialStates draws what the blocks of a plan start with. Every block has a stream of its own,
// named by the architecture and its place in it, so that no block's start depends on what else
// the network has.
func initialStates(plan cellnet.Plan, arch string, seed uint64) []blocknet.State {
	states := make([]blocknet.State, len(plan.Steps))
	for i, step := range plan.Steps {
		states[i] = blocknet.Fresh(step.Block, eval.Stream(seed, arch, 0, "weights of "+step.Name))
	}
	return states
}
