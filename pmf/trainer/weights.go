package trainer

import (
	"context"
	"fmt"

	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
)

// Weights returns what the network of a finished job has learned, and the plan whose steps the
// weights belong to, as cellnet.NewPlan makes it; or ErrNoCheckpoint. It waits while a job of
// the same line is in training. Where averages are kept, they are what is returned; an auxiliary
// head is left out.
func (t *Trainer) Weights(ctx context.Context, job eval.Job) (cellnet.Plan, cellnet.Weights, error) {
	if err := t.check(job); err != nil {
		return cellnet.Plan{}, nil, err
	}
	defer t.enter(job)()
	if err := context.Cause(ctx); err != nil {
		return cellnet.Plan{}, nil, err
	}
	plan, weights, err := t.weights(job)
	if err != nil {
		return cellnet.Plan{}, nil, fmt.Errorf("weights of %s at %v fidelity: %w", job.Arch.ID(), job.Fidelity, err)
	}
	return plan, weights, nil
}

// weights joins the parts of the split plan again.
func (t *Trainer) weights(job eval.Job) (plan cellnet.Plan, w cellnet.Weights, err error) {
	c, fine, err := t.finished(job)
	if err != nil {
		return plan, nil, err
	}
	for _, b := range c.blocks[:fine.Main()] {
		parameters, statistics := b.Learned()
		w = append(w, cellnet.StepWeights{Parameters: parameters, Statistics: statistics})
	}
	if plan, err = cellnet.NewPlan(job.Arch, t.set.Input()); err != nil {
		return plan, nil, err
	}
	return plan, plan.Unsplit(w), nil
}
