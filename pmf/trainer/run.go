package trainer

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
)

// A run is one evaluation. One goroutine has it.
type run struct {
	trainer     *Trainer
	job         eval.Job
	record      eval.Recorder
	cost        int64 // multiply-adds for one image
	progress    progress
	modes       []choice // of the segments that began
	network     *blocknet.Network
	form        form // of the network
	observation eval.Observation
}

// A storageError is what went wrong with the trainer, not with the architecture: it ends the
// search, where a failed architecture is only one observation.
type storageError struct{ error }

// Unwrap returns what went wrong.
func (e storageError) Unwrap() error { return e.error }

// evaluate answers the job from a checkpoint or by training, and fills the observation.
func (r *run) evaluate(ctx context.Context) error {
	in := r.trainer.set.Input()
	r.observation = eval.Observation{
		Key: r.job.Key(), Arch: r.job.Arch, Fidelity: r.job.Fidelity,
		Params: r.job.Arch.Params(in), FLOPs: r.cost,
	}
	if h, ok := r.trainer.answer(r.job); ok {
		r.trainer.meter.update(func(s *Stats) { s.Recognised++ })
		h.Progress.observe(&r.observation, int(r.job.Fidelity))
		r.observation.Measurement, r.modes = h.Measurement, h.Modes
		r.tellMode()
		r.tellMemory(h)
		return nil
	}
	// Not known yet: train, and sort out what an error means. The order matters, as a device
	// may also complain because the context has ended.
	defer r.close()
	err := r.train(ctx)
	var storage storageError
	var interrupted *interruption
	switch {
	case err == nil:
		return nil
	case errors.As(err, &interrupted):
		r.observe(eval.Paused, interrupted.reason)
		return nil
	case ctx.Err() != nil:
		r.observe(eval.Paused, context.Cause(ctx).Error())
		return context.Cause(ctx)
	case errors.As(err, &storage):
		r.observe(eval.Paused, err.Error())
		return fmt.Errorf("evaluate %s: %w", r.job.Arch.ID(), err)
	}
	return r.fail(err)
}

// train trains epoch by epoch until the rung is reached or the recorder ends it.
func (r *run) train(ctx context.Context) error {
	if err := guarded(func() error { return r.open(ctx) }); err != nil {
		return err
	}
	for {
		if err := guarded(func() error { return r.epoch(ctx) }); err != nil {
			return err
		}
		verdict, reason := r.record(ctx, r.progress.Curve)
		switch {
		case r.progress.reached(int(r.job.Fidelity)):
			r.observe(eval.Complete, "")
			return nil
		case verdict == eval.Pause:
			r.observe(eval.Paused, reason)
			return nil
		case verdict == eval.Stop:
			r.observe(eval.Stopped, reason)
			return nil
		}
	}
}

// guarded makes an error of a panic, which is how GoMLX refuses an architecture.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			first, _, _ := strings.Cut(fmt.Sprint(p), "\n")
			err = fmt.Errorf("GoMLX gave up: %s", first)
		}
	}()
	return f()
}

// open brings the network onto the device: from the highest checkpoint that leads to the rung,
// or as it begins, with what it inherits.
func (r *run) open(ctx context.Context) error {
	plan, states, err := r.resume()
	if err != nil {
		return err
	}
	if states == nil {
		r.form = formOf(r.job.Ladder[0])
		if plan, err = r.trainer.planIn(r.job.Arch, r.form); err != nil {
			return err
		}
		states = initialStates(plan, r.job.Arch.ID(), r.job.Seed)
		if err := r.inherit(ctx, states); err != nil {
			return err
		}
		states = r.form.reshape(nil, states)
	}
	r.network, err = r.trainer.programs.Open(plan, states)
	return err
}

// resume takes up the highest checkpoint up to the rung; the states are nil if there is none.
func (r *run) resume() (plan cellnet.Plan, states []blocknet.State, err error) {
	for rung := int(r.job.Fidelity); rung >= 0; rung-- {
		c, ok := r.trainer.store.load(r.job, eval.Fidelity(rung))
		if !ok {
			continue
		}
		r.form = formOf(r.job.Ladder[rung])
		if plan, err = r.trainer.planIn(r.job.Arch, r.form); err != nil {
			return plan, nil, err
		}
		if err := c.fits(plan, r.form); err != nil {
			r.trainer.log.Warn("checkpoint left aside", "arch", r.job.Arch.ID(), "error", err)
			continue
		}
		r.progress, r.modes = c.Progress, c.Modes
		return plan, c.blocks, nil
	}
	return plan, nil, nil
}

// epoch trains the next epoch and writes its checkpoint. An epoch is all or nothing: interrupted
// within, it is trained again from the last checkpoint.
func (r *run) epoch(ctx context.Context) error {
	at := r.progress.begin()
	s := r.job.Ladder[at]
	number := r.progress.epochs() + 1
	rate, err := learningRate(s, r.progress.Starts[at], number)
	if err != nil {
		return err
	}
	if err := r.enter(s); err != nil {
		return err
	}
	batch := min(s.Batch, r.trainer.set.Train.Len())
	if err := r.enterMode(ctx, at); err != nil {
		return err
	}
	if err := r.network.Prepare(ctx, batch, true); err != nil {
		return err
	}
	e := epoch{r.trainer, r.job, r.network, batch, number, s, rate, dropRate(s, r.progress.Starts[at], number)}
	r.observation.Trained++
	result, err := e.run(ctx)
	if err != nil {
		if ctx.Err() != nil {
			r.observation.Trained-- // it will be trained again, whole
		}
		return err
	}
	r.progress.add(s, result)
	if r.progress.reached(at) {
		r.observation.Measurement = r.trainer.measure(ctx, r.job.Arch, r.network, batch, r.form.averaged)
	}
	states, err := r.network.States()
	if err != nil {
		return err
	}
	return r.save(at, r.form.sizes(r.network.Plan), states)
}

// save writes the checkpoint of the segment's rung.
func (r *run) save(segment int, sizes []blockSize, states []blocknet.State) error {
	job := r.job
	job.Fidelity = eval.Fidelity(segment)
	images := r.progress.epochs() * r.trainer.set.Train.Len()
	c := &checkpoint{blocks: states, header: header{
		Key: job.Key(), Arch: job.Arch.ID(), Progress: r.progress, Modes: r.modes, Measurement: r.observation.Measurement,
		Cost: float64(r.cost) * float64(images), Blocks: sizes,
	}}
	if err := r.trainer.store.save(job, job.Fidelity, c); err != nil {
		return storageError{err}
	}
	return nil
}

// fail makes a failed observation of what went wrong with the architecture. A divergence is
// kept, since training again would end the same way; memory may suffice another time.
func (r *run) fail(reason error) error {
	r.trainer.meter.update(func(s *Stats) { s.Failed++ })
	r.trainer.log.Warn("architecture failed", "arch", r.job.Arch.ID(), "reason", reason)
	text := reason.Error()
	if strings.Contains(text, "RESOURCE_EXHAUSTED") || strings.Contains(strings.ToLower(text), "out of memory") {
		text = "out of memory: " + text
	}
	r.progress.Failure = text
	r.observe(eval.Failed, text)
	var diverged *divergence
	if !errors.As(reason, &diverged) {
		return nil
	}
	if err := r.save(len(r.progress.Ends), nil, nil); err != nil {
		return fmt.Errorf("evaluate %s: %w", r.job.Arch.ID(), err)
	}
	return nil
}

// observe fills the observation with what is known; a rung that was reached is complete,
// whatever the status given.
func (r *run) observe(status eval.Status, reason string) {
	r.observation.Status, r.observation.Reason = status, reason
	r.progress.observe(&r.observation, int(r.job.Fidelity))
	r.tellMode()
}

// close frees the network, if one was opened.
func (r *run) close() {
	if r.network != nil {
		r.network.Close()
	}
}
