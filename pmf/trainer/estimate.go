package trainer

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
)

// EstimateMemory returns the bytes that a training step of an architecture keeps alive at once,
// block by block, in plain training: exactly what the observation will say. It compiles nothing.
func (t *Trainer) EstimateMemory(_ context.Context, a arch.Architecture, batch int) (int64, error) {
	return t.peakBytes(a, batch, form{})
}

// peakBytes is EstimateMemory in a form.
func (t *Trainer) peakBytes(a arch.Architecture, batch int, f form) (int64, error) {
	plan, err := t.planIn(a, f)
	if err != nil {
		return 0, err
	}
	return t.programs.PeakBytes(plan, min(batch, t.set.Train.Len()), f.averaged)
}

// EstimateLatency predicts the time of one image in batches of so many: the times of the plan's
// blocks, and what the reference networks took beside those of theirs. A block is measured when
// it is first met, and then never again in this workspace. One goroutine at a time measures;
// others wait, also for estimates that need no measuring. The error is the context's cause, the
// device's or that of writing the costs.
func (t *Trainer) EstimateLatency(ctx context.Context, a arch.Architecture, batch int) (time.Duration, error) {
	plan, err := t.plan(a)
	if err != nil {
		return 0, err
	}
	batch = min(batch, t.set.Train.Len())
	t.costs.mu.Lock()
	defer t.costs.mu.Unlock()
	e := t.costs.entry(t.backend, t.set.Input(), batch)
	if err := t.fitOverhead(ctx, e); err != nil {
		return 0, fmt.Errorf("fit the overhead of a latency: %w", err)
	}
	blocks, err := t.blockTimes(ctx, e, plan)
	if err != nil {
		return 0, err
	}
	return max((blocks+time.Duration(len(plan.Steps))*e.Overhead.Step)/time.Duration(batch), 1), nil
}

// blockTimes adds up the forward times of a plan's blocks, measures those that are missing, and
// writes them down. The lock of the costs is held.
func (t *Trainer) blockTimes(ctx context.Context, e *costEntry, plan cellnet.Plan) (sum time.Duration, err error) {
	if e.Blocks == nil {
		e.Blocks = map[string]time.Duration{}
	}
	known := len(e.Blocks)
	for _, step := range plan.Steps {
		name := blocknet.BlockName(step.Block, e.Batch)
		took, ok := e.Blocks[name]
		if !ok {
			if took, err = t.programs.TimeBlock(ctx, step.Block, e.Batch, &t.quiet); err != nil {
				return 0, fmt.Errorf("time %v: %w", step.Block, err)
			}
			e.Blocks[name] = took
		}
		sum += took
	}
	if len(e.Blocks) == known {
		return sum, nil
	}
	return sum, t.costs.save()
}

// fitOverhead measures the reference networks, unless that was done: an overhead is the middle
// one of what each takes beside its blocks, for a step of its plan. The lock of the costs is held.
func (t *Trainer) fitOverhead(ctx context.Context, e *costEntry) error {
	if e.Overhead != nil {
		return nil
	}
	list, err := t.references()
	if err != nil {
		return err
	}
	var steps []time.Duration
	for _, ref := range list {
		blocks, err := t.blockTimes(ctx, e, ref.plan)
		if err != nil {
			return err
		}
		n, err := t.ready(ctx, ref.plan, initialStates(ref.plan, ref.arch.ID(), 0), e.Batch)
		if err != nil {
			return err
		}
		m, err := t.time(ctx, n, e.Batch)
		n.Close()
		if err != nil {
			return err
		}
		steps = append(steps, max(m.Latency*time.Duration(e.Batch)-blocks, 0)/time.Duration(len(ref.plan.Steps)))
	}
	slices.Sort(steps)
	e.Overhead = &overhead{steps[(len(steps)-1)/2]} // the lower of two
	return t.costs.save()
}
