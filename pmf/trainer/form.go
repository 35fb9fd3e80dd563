package trainer

import (
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
)

// A form is what a segment asks of a network beyond its architecture. Segments of one form train
// the same network; another form makes it over.
type form struct {
	auxiliary bool // a second head
	averaged  bool // moving averages of the weights
	half      bool // bfloat16 in convolutions and matrix products
}

// formOf returns the form of a segment; the zero form is plain training.
func formOf(s eval.Segment) form {
	return form{auxiliary: s.Auxiliary > 0, averaged: s.Average > 0, half: s.Precision == eval.BFloat16}
}

// recipeOf returns what a segment adds to plain steps.
func recipeOf(s eval.Segment) blocknet.Recipe {
	return blocknet.Recipe{Smoothing: s.Smoothing, Auxiliary: s.Auxiliary, DropPath: s.DropPath > 0}
}

// planIn returns what runs on the device for an architecture in a form.
func (t *Trainer) planIn(a arch.Architecture, f form) (cellnet.Plan, error) {
	compose := cellnet.NewPlan
	if f.auxiliary {
		compose = cellnet.NewTrainingPlan
	}
	plan, err := compose(a, t.set.Input())
	if err != nil {
		return cellnet.Plan{}, err
	}
	plan = plan.Split()
	if f.half {
		plan = plan.Half()
	}
	return plan, nil
}

// reshape returns the states of a network in a form, given those that it had in another, and the
// ones that its plan begins with. A second head that is new begins untrained, averages that are
// new begin with what is learned. Steps stand in the same order in every form, the second head's
// last.
func (f form) reshape(states, fresh []blocknet.State) []blocknet.State {
	shaped := make([]blocknet.State, len(fresh))
	for i := range shaped {
		shaped[i] = fresh[i]
		if i < len(states) {
			shaped[i] = states[i]
		}
		switch {
		case !f.averaged:
			shaped[i].Averages = nil
		case len(shaped[i].Averages) == 0:
			shaped[i] = shaped[i].Averaged()
		}
	}
	return shaped
}

// enter makes the network over for a segment, where it asks for another form than it has.
func (r *run) enter(s eval.Segment) error {
	next := formOf(s)
	if next != r.form {
		plan, err := r.trainer.planIn(r.job.Arch, next)
		if err != nil {
			return err
		}
		states, err := r.network.States()
		if err != nil {
			return err
		}
		states = next.reshape(states, initialStates(plan, r.job.Arch.ID(), r.job.Seed))
		network, err := r.trainer.programs.Open(plan, states)
		if err != nil {
			return err
		}
		r.network.Close()
		r.network, r.form = network, next
	}
	r.network.Use(recipeOf(s))
	return nil
}

// sizes describes the states of a plan's blocks in a form.
func (f form) sizes(plan cellnet.Plan) []blockSize {
	list := make([]blockSize, len(plan.Steps))
	for i, step := range plan.Steps {
		b := blockSize{Name: step.Name, Parameters: cellnet.Size(step.Block.Parameters()), Statistics: cellnet.Size(step.Block.Statistics())}
		if f.averaged {
			b.Averages = b.Parameters + b.Statistics
		}
		list[i] = b
	}
	return list
}

// fits tells whether a checkpoint's weights are those of the plan in a form.
func (h *header) fits(plan cellnet.Plan, f form) error {
	want := f.sizes(plan)
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
