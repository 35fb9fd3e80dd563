package trainer

import (
	"context"
	"fmt"
	"math"
	"time"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
)

// An epoch is one pass over the training images under one segment's settings.
type epoch struct {
	trainer *Trainer
	job     eval.Job
	network *blocknet.Network
	batch   int // images a step
	number  int // from 1
	segment eval.Segment
	rate    float64 // of learning
	drop    float64 // chance of drop-path
}

// A divergence is training that leads nowhere. Training again would end the same way.
type divergence struct {
	epoch, step int // from 1
	loss        float64
}

// Error says at which step the loss was seen, which is where it was looked at, not where it rose.
func (d *divergence) Error() string {
	return fmt.Sprintf("diverged: the mean training loss after step %d of epoch %d is %.4g", d.step, d.epoch, d.loss)
}

// absurdLoss is the mean cross-entropy above which training has diverged, finite or not.
// Guessing among a thousand classes costs 7.
const absurdLoss = 1e3

// checkEvery is how many steps pass between two looks at the loss. A look waits for the device.
const checkEvery = 32

// run trains the epoch and validates. The context is looked at once a step. The error is the
// context's cause, a *divergence, or what the device says; the network then stands between two
// epochs and cannot be used.
func (e *epoch) run(ctx context.Context) (r epochResult, err error) {
	began := time.Now()
	// Batches, sums and paths of the epoch, each from its own stream; then the steps, with a
	// look at the loss and a validation now and then.
	source, err := e.trainer.lesson(ctx, e.job, e.number, e.segment, e.batch, nil)
	if err != nil {
		return r, err
	}
	defer source.Close()
	totals, err := e.trainer.programs.Begin(e.hyper())
	if err != nil {
		return r, err
	}
	defer totals.Close()
	steps := source.Steps()
	paths := eval.Stream(e.job.Seed, e.job.Arch.ID(), e.number, "paths")
	if err := e.network.DropPath(ctx, e.drop, steps, paths); err != nil {
		return r, err
	}
	for step := 1; step <= steps; step++ {
		if ctx.Err() != nil {
			return r, context.Cause(ctx)
		}
		if err := e.step(source, totals); err != nil {
			return r, err
		}
		if err := e.watch(totals, step, steps); err != nil {
			return r, err
		}
		if step == steps || e.segment.Validations > 1 && step == steps/2 {
			if err := e.validate(ctx, &r); err != nil {
				return r, err
			}
		}
	}
	r.sums, err = totals.Read(steps, steps*e.batch)
	took := time.Since(began)
	r.seconds = took.Seconds()
	e.trainer.meter.trained(steps, steps*e.batch, took)
	return r, err
}

// hyper returns what the epoch's steps share.
func (e *epoch) hyper() blocknet.Hyper {
	return blocknet.Hyper{
		Rate:        e.rate,
		Momentum:    orDefault(e.segment.Momentum, defaultMomentum),
		WeightDecay: orDefault(e.segment.WeightDecay, defaultWeightDecay),
		Average:     e.segment.Average,
	}
}

// step trains on the next batch.
func (e *epoch) step(source blocknet.Source, totals *blocknet.Totals) error {
	e.trainer.quiet.RLock()
	defer e.trainer.quiet.RUnlock()
	images, labels, err := source.Next()
	if err != nil {
		return err
	}
	defer blocknet.Free(images, labels)
	return e.network.Step(images, labels, totals)
}

// watch looks at the loss now and then, so that a long epoch ends soon after it diverged.
func (e *epoch) watch(totals *blocknet.Totals, step, steps int) error {
	if step%checkEvery != 0 && step != steps && step != 1 {
		return nil
	}
	mean, err := totals.MeanLoss(step)
	if err != nil {
		return err
	}
	if math.IsNaN(mean) || mean > absurdLoss {
		return &divergence{e.number, step, mean}
	}
	return nil
}

// validate measures the accuracy on all validation images and adds it to the result.
func (e *epoch) validate(ctx context.Context, r *epochResult) error {
	t := e.trainer
	share, err := t.accuracy(ctx, e.network, t.set.Validation, &t.images.validation, e.batch)
	r.validations = append(r.validations, share)
	return err
}
