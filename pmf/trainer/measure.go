package trainer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// ErrNoCheckpoint says that a job has no finished checkpoint: evaluate it (again), for it may
// have had to make room.
var ErrNoCheckpoint = errors.New("no finished checkpoint")

// Test returns the accuracy in [0, 1] of a finished job on the test images, or
// ErrNoCheckpoint. No search may ask for it before it has chosen.
func (t *Trainer) Test(ctx context.Context, job eval.Job) (float64, error) {
	if err := t.check(job); err != nil {
		return 0, err
	}
	defer t.enter(job)()
	accuracy, err := t.test(ctx, job)
	if err != nil {
		return 0, fmt.Errorf("test %s at %v fidelity: %w", job.Arch.ID(), job.Fidelity, err)
	}
	return accuracy, nil
}

func (t *Trainer) test(ctx context.Context, job eval.Job) (float64, error) {
	c, ok := t.store.load(job, job.Fidelity)
	if !ok || !c.Progress.reached(int(job.Fidelity)) {
		return 0, ErrNoCheckpoint
	}
	plan, err := t.plan(job.Arch)
	if err != nil {
		return 0, err
	}
	if err := c.fits(plan); err != nil {
		return 0, fmt.Errorf("%w that fits: %w", ErrNoCheckpoint, err)
	}
	batch := min(job.Ladder[job.Fidelity].Batch, t.set.Train.Len())
	n, err := t.ready(ctx, plan, c.blocks, batch)
	if err != nil {
		return 0, err
	}
	defer n.Close()
	var resident *blocknet.Images // for this once
	defer func() {
		if resident != nil {
			resident.Close()
		}
	}()
	return t.accuracy(ctx, n, t.set.Test, &resident, batch)
}

// ready puts a network onto the device, prepared to classify.
func (t *Trainer) ready(ctx context.Context, plan cellnet.Plan, states []blocknet.State, batch int) (*blocknet.Network, error) {
	n, err := t.programs.Open(plan, states)
	if err != nil {
		return nil, err
	}
	if err := n.Prepare(ctx, batch, false); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// Latency returns how long the network of an architecture takes to classify an image: the
// median over a batch of images, divided by their number. It is measured once an architecture,
// with the batch of its training where it was trained, while the trainer's other jobs stand
// still; it depends on the machine.
func (t *Trainer) Latency(ctx context.Context, a arch.Architecture) (time.Duration, error) {
	if took, ok := t.knownLatency(a); ok {
		return took, nil
	}
	plan, err := t.plan(a)
	if err != nil {
		return 0, fmt.Errorf("latency of %s: %w", a.ID(), err)
	}
	n, err := t.ready(ctx, plan, initialStates(plan, a.ID(), 0), latencyBatch)
	if err != nil {
		return 0, fmt.Errorf("latency of %s: %w", a.ID(), err)
	}
	defer n.Close()
	took := t.latency(ctx, a, n, latencyBatch)
	if took == 0 {
		return 0, fmt.Errorf("latency of %s: %w", a.ID(), context.Cause(ctx))
	}
	return took, nil
}

const (
	latencyBatch = 64                     // images at once, of an architecture that was not trained
	latencyRuns  = 7                      // at most, after one to warm up
	latencyTime  = 300 * time.Millisecond // no further run after so long
)

// latency measures a network that is ready, unless its architecture was measured before. It
// returns 0 when ctx ends, or when the network cannot run.
func (t *Trainer) latency(ctx context.Context, a arch.Architecture, n *blocknet.Network, batch int) time.Duration {
	if took, ok := t.knownLatency(a); ok {
		return took
	}
	images, err := t.sample(batch)
	if err != nil {
		return 0
	}
	defer blocknet.Free(images)
	t.quiet.Lock()
	defer t.quiet.Unlock()
	var took []time.Duration
	for start := time.Now(); len(took) <= latencyRuns && (len(took) < 3 || time.Since(start) < latencyTime); {
		began := time.Now()
		if _, err := n.Classify(images); err != nil || ctx.Err() != nil {
			return 0
		}
		took = append(took, time.Since(began))
	}
	took = took[1:]
	slices.Sort(took)
	median := took[len(took)/2] / time.Duration(batch)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.latencies[a.ID()] = median
	return median
}

// sample returns a batch of validation images on the device, repeated if there are fewer.
func (t *Trainer) sample(batch int) (compute.Buffer, error) {
	indices, split := make([]int, batch), t.set.Validation
	for i := range indices {
		indices[i] = i % split.Len()
	}
	pixels := make([]float32, batch*t.set.Height*t.set.Width*t.set.Channels)
	t.set.Batch(pixels, split, indices, imageset.None, nil)
	shape := cellnet.Shape{Height: t.set.Height, Width: t.set.Width, Channels: t.set.Channels}
	images, labels, err := t.programs.Batch(pixels, make([]int32, batch), shape)
	blocknet.Free(labels)
	return images, err
}

func (t *Trainer) knownLatency(a arch.Architecture) (time.Duration, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	took, ok := t.latencies[a.ID()]
	return took, ok
}
