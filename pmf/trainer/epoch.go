package trainer

import (
	"context"
	"fmt"
	"math"
	"time"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// An epoch is one pass over the training images under one segment's settings.
type epoch struct {
	trainer *Trainer
	job     eval.Job
	network *network
	tools   *toolbox
	images  *examples // to validate on
	number  int       // from 1
	segment eval.Segment
	rate    float64 // of learning
}

// A divergence is training that leads nowhere. Training again would end the same way.
type divergence struct {
	epoch, step int // from 1
	loss        float64
}

func (d *divergence) Error() string {
	return fmt.Sprintf("diverged: the mean training loss after step %d of epoch %d is %.4g", d.step, d.epoch, d.loss)
}

// absurdLoss is the mean cross-entropy above which training has diverged, finite or not.
// Guessing among a thousand classes costs 7.
const absurdLoss = 1e3

// checkEvery is how many steps pass between two looks at the loss. A look waits for the device.
const checkEvery = 32

// run trains the epoch and validates. The context is looked at once a step.
func (e *epoch) run(ctx context.Context) (r epochResult, err error) {
	began := time.Now()
	source, err := e.feed()
	if err != nil {
		return r, err
	}
	sums, err := newTotals(e.trainer.backend, e.segment, e.rate)
	if err != nil {
		return r, err
	}
	defer sums.close()
	steps := source.steps()
	for step := 1; step <= steps; step++ {
		if ctx.Err() != nil {
			return r, context.Cause(ctx)
		}
		if err := e.step(source, sums); err != nil {
			return r, err
		}
		if err := e.watch(sums, step, steps); err != nil {
			return r, err
		}
		if step == steps || e.segment.Validations > 1 && step == steps/2 {
			if err := e.validate(ctx, &r); err != nil {
				return r, err
			}
		}
	}
	err = sums.read(&r, steps, steps*source.batch)
	took := time.Since(began)
	r.seconds = took.Seconds()
	e.trainer.meter.trained(steps, steps*source.batch, took)
	return r, err
}

// feed opens the epoch's order of the training images.
func (e *epoch) feed() (*feed, error) {
	set, name := e.trainer.set, e.job.Arch.ID()
	augmentation, err := imageset.ParseAugmentation(e.segment.Augmentation)
	return &feed{
		trainer: e.trainer, batch: e.tools.training.batch, augmentation: augmentation,
		order:  eval.Stream(e.job.Seed, name, e.number, "order").Perm(set.Train.Len()),
		random: eval.Stream(e.job.Seed, name, e.number, "augmentation"),
	}, err
}

// step trains on the next batch.
func (e *epoch) step(source *feed, sums *totals) error {
	e.trainer.quiet.RLock()
	defer e.trainer.quiet.RUnlock()
	images, labels, err := source.next()
	if err != nil {
		return err
	}
	defer finalize(images, labels)
	return e.network.step(e.tools.training, images, labels, sums)
}

// watch looks at the loss now and then, so that a long epoch ends soon after it diverged.
func (e *epoch) watch(sums *totals, step, steps int) error {
	if step%checkEvery != 0 && step != steps && step != 1 {
		return nil
	}
	mean, err := sums.meanLoss(step)
	if err != nil {
		return err
	}
	if math.IsNaN(mean) || mean > absurdLoss {
		return &divergence{e.number, step, mean}
	}
	return nil
}

func (e *epoch) validate(ctx context.Context, r *epochResult) error {
	accuracy, err := e.network.accuracy(ctx, e.tools.evaluation, e.images)
	r.validations = append(r.validations, accuracy)
	return err
}
