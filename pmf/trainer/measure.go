package trainer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
)

// ErrNoCheckpoint says that a job has no finished checkpoint: evaluate it (again), for it may
// have had to make room.
var ErrNoCheckpoint = errors.New("no finished checkpoint")

// Test returns the accuracy in [0, 1] of a finished job on the test images, or ErrNoCheckpoint.
// No search may ask for it before it has chosen. Where averages are kept, they classify. It
// waits while a job of the same line is in training.
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

// test puts the network and the test images on the device for this once.
func (t *Trainer) test(ctx context.Context, job eval.Job) (float64, error) {
	c, plan, err := t.finished(job)
	if err != nil {
		return 0, err
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

// finished returns the checkpoint of a job that reached its rung, and the plan that it is of.
func (t *Trainer) finished(job eval.Job) (c *checkpoint, plan cellnet.Plan, err error) {
	c, ok := t.store.load(job, job.Fidelity)
	if !ok || !c.Progress.reached(int(job.Fidelity)) {
		return nil, plan, ErrNoCheckpoint
	}
	f := formOf(job.Ladder[job.Fidelity])
	if plan, err = t.planIn(job.Arch, f); err != nil {
		return nil, plan, err
	}
	if err := c.fits(plan, f); err != nil {
		return nil, plan, fmt.Errorf("%w that fits: %w", ErrNoCheckpoint, err)
	}
	return c, plan, nil
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

// Measure returns what running the network of an architecture takes. It is measured once an
// architecture, with the batch of its training where it was trained, while the trainer's other
// jobs stand still; it depends on the machine. Networks run block by block for it, so that those
// trained whole compare with the others.
func (t *Trainer) Measure(ctx context.Context, a arch.Architecture) (eval.Measurement, error) {
	if m, ok := t.measured(a); ok {
		return m, nil
	}
	plan, err := t.plan(a)
	if err != nil {
		return eval.Measurement{}, fmt.Errorf("measure %s: %w", a.ID(), err)
	}
	batch := min(measuredBatch, t.set.Train.Len())
	n, err := t.ready(ctx, plan, initialStates(plan, a.ID(), 0), batch)
	if err != nil {
		return eval.Measurement{}, fmt.Errorf("measure %s: %w", a.ID(), err)
	}
	defer n.Close()
	if m := t.measure(ctx, a, n, batch, false); m.Latency > 0 {
		return m, nil
	}
	return eval.Measurement{}, fmt.Errorf("measure %s: %w", a.ID(), cmp.Or(context.Cause(ctx), errors.New("it does not run")))
}

const (
	measuredBatch = 64 // images at once, of an architecture that was not trained
	volley        = 4  // batches that follow without waiting, to measure throughput
)

// measure measures a network. Its times are taken once an architecture, and are missing when ctx
// ends; the memory is counted for each batch size.
func (t *Trainer) measure(ctx context.Context, a arch.Architecture, n *blocknet.Network, batch int, averaged bool) eval.Measurement {
	m, ok := t.measured(a)
	if !ok {
		var err error
		if m, err = t.time(ctx, n, batch); err != nil {
			t.log.Warn("architecture not measured", "arch", a.ID(), "error", err)
		}
	}
	var err error
	if m.PeakBytes, err = t.programs.PeakBytes(n.Plan, batch, averaged); err != nil {
		t.log.Warn("memory not counted", "arch", a.ID(), "error", err)
	}
	if m.Latency > 0 {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.measurements[a.ID()] = m
	}
	return m
}

// tellMemory corrects the memory of an observation that a checkpoint of another rung, with
// another batch, has answered.
func (r *run) tellMemory(h header) {
	if h.Key == r.job.Key() || r.observation.PeakBytes == 0 {
		return
	}
	s := r.job.Ladder[r.job.Fidelity]
	bytes, err := r.trainer.peakBytes(r.job.Arch, s.Batch, formOf(s))
	if err == nil {
		r.observation.PeakBytes = bytes
	}
}

// time measures latency and throughput block by block, whatever the network's mode. Latency is
// that of one batch that is waited for, divided by its images; throughput that of batches which
// follow without waiting, which a GPU overlaps.
func (t *Trainer) time(ctx context.Context, n *blocknet.Network, batch int) (m eval.Measurement, err error) {
	images, labels, err := t.sample(batch)
	if err != nil {
		return m, err
	}
	defer blocknet.Free(images, labels)
	defer n.Switch(n.Mode())
	n.Switch(blocknet.Blockwise)
	if err := n.Prepare(ctx, batch, false); err != nil {
		return m, err
	}
	// One batch at a time, waiting for each; then volleys.
	single, err := t.repeat(ctx, func() error {
		_, err := n.Classify(images)
		return err
	})
	if err != nil {
		return m, err
	}
	several, err := t.repeat(ctx, func() error { return n.Volley(images, volley) })
	if err != nil {
		return m, err
	}
	m.Latency = max(median(single)/time.Duration(batch), 1)
	m.LatencyIQR = interquartile(single) / time.Duration(batch)
	m.Throughput = float64(volley*batch) / median(several).Seconds()
	return m, nil
}

// measured looks up what was measured in this process.
func (t *Trainer) measured(a arch.Architecture) (eval.Measurement, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, ok := t.measurements[a.ID()]
	return m, ok
}
