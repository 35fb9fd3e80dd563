package trainer

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/imageset"
)

// references are the networks on which costs are measured: one that is little but calls of
// programs, and one that computes. With them a line through two points tells one price from the
// other.
func references() []string {
	return []string{
		"d2:c4:w1:r0,0/-s.mi-.3---.-----/relu:batchnorm:none:post",
		"d3:c8:w2:r0,0/-3.s-i.-m--.---a-/relu:batchnorm:none:post",
	}
}

// A reference is a network that is trained to see what that takes.
type reference struct {
	arch arch.Architecture
	plan cellnet.Plan
}

// references parses the networks and plans them for the trainer's images.
func (t *Trainer) references() ([]reference, error) {
	var list []reference
	for _, text := range references() {
		a, err := arch.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("reference network: %w", err)
		}
		plan, err := t.plan(a)
		if err != nil {
			return nil, fmt.Errorf("reference network: %w", err)
		}
		list = append(list, reference{a, plan})
	}
	return list, nil
}

// referenceCosts returns what training takes at a batch size, measured once a workspace, which
// takes some seconds and holds other jobs back.
func (t *Trainer) referenceCosts(ctx context.Context, batch int) ([]referenceCost, error) {
	t.costs.mu.Lock()
	defer t.costs.mu.Unlock()
	e := t.costs.entry(t.backend, t.set.Input(), batch)
	if e.References != nil {
		return e.References, nil
	}
	list, err := t.references()
	if err != nil {
		return nil, err
	}
	var measured []referenceCost
	for _, ref := range list {
		cost, err := t.referenceCost(ctx, ref, batch)
		if err != nil {
			return nil, fmt.Errorf("measure what training takes: %w", err)
		}
		t.log.Info("measured what training takes", "arch", cost.Arch, "batch", batch, "block", cost.Block, "whole", cost.Whole, "compile", cost.Compile)
		measured = append(measured, cost)
	}
	e.References = measured
	return measured, t.costs.save()
}

// referenceCost measures one network: a step block by block, then whole, and what compiling that
// took.
func (t *Trainer) referenceCost(ctx context.Context, ref reference, batch int) (cost referenceCost, err error) {
	cost = referenceCost{Arch: ref.arch.String(), Steps: len(ref.plan.Steps), FLOPs: ref.arch.FLOPs(t.set.Input())}
	n, err := t.programs.Open(ref.plan, initialStates(ref.plan, ref.arch.ID(), 0))
	if err != nil {
		return cost, err
	}
	defer n.Close()
	if err := n.Prepare(ctx, batch, true); err != nil {
		return cost, err
	}
	if cost.Block, err = t.timeStep(ctx, n, batch); err != nil {
		return cost, err
	}
	n.Switch(blocknet.Whole)
	began := time.Now()
	if err := n.Prepare(ctx, batch, true); err != nil {
		return cost, err
	}
	cost.Compile = max(time.Since(began), 1)
	cost.Whole, err = t.timeStep(ctx, n, batch)
	return cost, err
}

// timeStep returns the median time of a training step, waiting for each, while other jobs stand
// still.
func (t *Trainer) timeStep(ctx context.Context, n *blocknet.Network, batch int) (time.Duration, error) {
	images, labels, err := t.sample(batch)
	if err != nil {
		return 0, err
	}
	defer blocknet.Free(images, labels)
	totals, err := t.programs.Begin(blocknet.Hyper{Rate: 1e-3, Momentum: defaultMomentum})
	if err != nil {
		return 0, err
	}
	defer totals.Close()
	took, err := t.repeat(ctx, func() error {
		if err := n.Step(images, labels, totals); err != nil {
			return err
		}
		_, err := totals.MeanLoss(1) // waits
		return err
	})
	if err != nil {
		return 0, err
	}
	return median(took), nil
}

const (
	repeats   = 9                      // at most, after one to warm up
	repeating = 300 * time.Millisecond // no further run after so long, if there are two
)

// repeat times something at least twice, after a run to warm up, while other jobs stand still. It
// returns the times in ascending order.
func (t *Trainer) repeat(ctx context.Context, f func() error) ([]time.Duration, error) {
	t.quiet.Lock()
	defer t.quiet.Unlock()
	var took []time.Duration
	for start := time.Now(); len(took) <= repeats && (len(took) < 3 || time.Since(start) < repeating); {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		began := time.Now()
		if err := f(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	took = took[1:]
	slices.Sort(took)
	return took, nil
}

// median of times in ascending order, at least a nanosecond, as others divide by it.
func median(sorted []time.Duration) time.Duration { return max(sorted[len(sorted)/2], 1) }

// interquartile returns the range of the middle half of times in ascending order.
func interquartile(sorted []time.Duration) time.Duration {
	last := len(sorted) - 1
	return sorted[(3*last+2)/4] - sorted[last/4]
}

// sample returns a batch of validation images on the device, repeated if there are fewer. All
// labels are 0: only the time of a step is asked for, not where it leads.
func (t *Trainer) sample(batch int) (images, labels compute.Buffer, err error) {
	indices, split := make([]int, batch), t.set.Validation
	for i := range indices {
		indices[i] = i % split.Len()
	}
	pixels := make([]float32, batch*t.set.Height*t.set.Width*t.set.Channels)
	t.set.Batch(pixels, split, indices, imageset.None, nil)
	shape := cellnet.Shape{Height: t.set.Height, Width: t.set.Width, Channels: t.set.Channels}
	return t.programs.Batch(pixels, make([]int32, batch), shape)
}
