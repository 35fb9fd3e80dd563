package trainer

import (
	"context"
	"fmt"
	"time"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// Evaluate trains the job's architecture to its rung, continuing from the highest checkpoint of
// its line. A rung that was reached before is answered from the checkpoint. See eval.Evaluator
// for what it returns. An error is of a job that does not fit the trainer (ladder, data,
// supernet), of the folder of checkpoints, or the context's cause; what goes wrong with the
// architecture is a failed observation.
func (t *Trainer) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	if err := t.check(job); err != nil {
		return eval.Observation{}, err
	}
	if record == nil {
		record = func(context.Context, curve.Curve) (eval.Verdict, string) { return eval.Continue, "" }
	}
	defer t.enter(job)()
	began := time.Now()
	r := &run{trainer: t, job: job, record: record, cost: job.Arch.FLOPs(t.set.Input())}
	err := r.evaluate(ctx)
	r.observation.Elapsed = time.Since(began)
	return r.observation, err
}

// check refuses a job that no architecture could fulfil.
func (t *Trainer) check(job eval.Job) error {
	if err := t.checkLadder(job); err != nil {
		return fmt.Errorf("evaluate %s: %w", job.Arch.ID(), err)
	}
	if job.Supernet != "" {
		return fmt.Errorf("evaluate %s: the job is for supernet %s, the trainer trains each network by itself", job.Arch.ID(), job.Supernet)
	}
	if job.Data != t.fingerprint {
		return fmt.Errorf("evaluate %s: the job is for data %.12q, the trainer has %.12q", job.Arch.ID(), job.Data, t.fingerprint)
	}
	return nil
}

// checkLadder also checks the names that eval leaves open: schedules, augmentations, precisions
// of this device.
func (t *Trainer) checkLadder(job eval.Job) error {
	if err := job.Ladder.Validate(); err != nil {
		return err
	}
	if int(job.Fidelity) >= len(job.Ladder) {
		return fmt.Errorf("fidelity is %v, but the ladder has %d segments", job.Fidelity, len(job.Ladder))
	}
	for i, s := range job.Ladder {
		if _, err := learningRate(s, 1, 1); err != nil {
			return fmt.Errorf("segment %d: %w", i+1, err)
		}
		if _, err := imageset.ParseAugmentation(s.Augmentation); err != nil {
			return fmt.Errorf("segment %d: %w", i+1, err)
		}
		if s.Precision == eval.BFloat16 {
			if err := t.programs.CheckHalf(); err != nil {
				return fmt.Errorf("segment %d: %w", i+1, err)
			}
		}
	}
	return nil
}

// answer looks whether a checkpoint knows the end of the job: that of its rung, or of a rung
// above it on the same ladder, or of one below where the line diverged.
func (t *Trainer) answer(job eval.Job) (h header, ok bool) {
	rung := int(job.Fidelity)
	for above := rung; above < len(job.Ladder); above++ {
		h, ok = t.store.header(job, eval.Fidelity(above))
		if ok && (h.Progress.reached(rung) || above == rung && h.Progress.Failure != "") {
			return h, true
		}
	}
	for below := rung - 1; below >= 0; below-- {
		if h, ok = t.store.header(job, eval.Fidelity(below)); ok {
			return h, h.Progress.Failure != ""
		}
	}
	return header{}, false
}
