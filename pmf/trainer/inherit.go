package trainer

import (
	"context"
	"fmt"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// inherit lays the weights of the job's parent over those that a network begins with, if the
// job has a parent. A block inherits if the parent has one like it in the same place, statistics
// included; momenta start at zero.
//
// What is inherited is what the parent knows at low fidelity, however far it was trained since:
// only so is the child's observation a function of its job. If that checkpoint is gone or
// never was, the parent is trained for it, and so are its own ancestors.
func (r *run) inherit(ctx context.Context, states []blocknet.State) error {
	parent, ok := r.job.Parent()
	if !ok {
		return nil
	}
	defer r.trainer.store.hold(parent)()
	// Training the parent is a job like any other, answered at once if its checkpoint is there.
	// What it cost counts for the child, for whom it was done.
	o, err := r.trainer.Evaluate(ctx, parent, r.asAncestor())
	r.observation.Trained += o.Trained
	switch {
	case err != nil && ctx.Err() != nil:
		return err
	case err != nil:
		return storageError{fmt.Errorf("inherit weights: %w", err)}
	case o.Status == eval.Paused:
		return &interruption{o.Reason}
	case o.Status != eval.Complete:
		return fmt.Errorf("its parent %s is of no use: %s", parent.Arch.ID(), o.Reason)
	}
	c, ok := r.trainer.store.load(parent, eval.Low)
	if !ok {
		return storageError{fmt.Errorf("inherit weights: the checkpoint of %s is gone", parent.Arch.ID())}
	}
	// Lay over what stands in the same place in both networks.
	child, err := r.trainer.places(r.job)
	if err != nil {
		return err
	}
	theirs, err := r.trainer.places(parent)
	if err != nil {
		return err
	}
	if err := take(states, child, c.blocks, theirs); err != nil {
		return storageError{fmt.Errorf("inherit from %s: %w", parent.Arch.ID(), err)}
	}
	return nil
}

// An interruption is a recorder's wish to pause while an ancestor trains. It is no error of the
// job: the run makes a paused observation of it.
type interruption struct{ reason string }

// Error returns the recorder's reason.
func (i *interruption) Error() string { return i.reason }

// asAncestor returns the recorder of an ancestor's training: the job's own, which sees that an
// epoch ended, but none of its own curve yet.
func (r *run) asAncestor() eval.Recorder {
	return func(ctx context.Context, _ curve.Curve) (eval.Verdict, string) {
		verdict, reason := r.record(ctx, curve.Curve{})
		if verdict == eval.Stop { // of a job that has not begun nothing can be enough
			verdict = eval.Pause
		}
		return verdict, reason
	}
}

// A place is where a block of a network stands: the states are those of its parts.
type place struct {
	name  string
	block cellnet.Block
}

// places maps each block of a job's network, before its plan is split, to the index of its
// parts' states in the split plan: from, to.
func (t *Trainer) places(job eval.Job) (map[place][2]int, error) {
	plan, err := cellnet.NewPlan(job.Arch, t.set.Input())
	if err != nil {
		return nil, err
	}
	places, at := map[place][2]int{}, 0
	for i, step := range plan.Steps {
		one := plan
		one.Steps = plan.Steps[i : i+1]
		parts := len(one.Split().Steps)
		places[place{step.Name, step.Block}] = [2]int{at, at + parts}
		at += parts
	}
	return places, nil
}

// take copies parameters and statistics of the blocks that both networks have (it shares the
// arrays: nobody changes them on the host). An error means that the checkpoint is of another
// version of the blocks.
func take(to []blocknet.State, places map[place][2]int, from []blocknet.State, theirs map[place][2]int) error {
	for p, own := range places {
		their, ok := theirs[p]
		if !ok {
			continue
		}
		if their[1] > len(from) {
			return fmt.Errorf("the checkpoint has %d blocks, want at least %d", len(from), their[1])
		}
		for i := range own[1] - own[0] {
			state, learned := &to[own[0]+i], from[their[0]+i]
			if len(learned.Parameters) != len(state.Parameters) || len(learned.Statistics) != len(state.Statistics) {
				return fmt.Errorf("%s has %d parameters in the checkpoint, want %d", p.name, len(learned.Parameters), len(state.Parameters))
			}
			state.Parameters, state.Statistics = learned.Parameters, learned.Statistics
		}
	}
	return nil
}
