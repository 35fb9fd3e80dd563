package engine

import (
	"context"
	"sync"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

// A bench evaluates architectures on one data set. It is an eval.Evaluator, eval.Tester and
// eval.Estimator that opens its trainer at the first use.
type bench struct {
	set         *imageset.Set
	fingerprint string
	open        func() (Evaluator, error)

	mu        sync.Mutex
	evaluator Evaluator
}

// The abilities that a study looks for.
var (
	_ eval.Evaluator = (*bench)(nil)
	_ eval.Tester    = (*bench)(nil)
	_ eval.Preparer  = (*bench)(nil)
	_ eval.Estimator = (*bench)(nil)
)

// use returns the evaluator, made now if it was not.
func (b *bench) use() (Evaluator, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.evaluator == nil {
		evaluator, err := b.open()
		if err != nil {
			return nil, err
		}
		b.evaluator = evaluator
	}
	return b.evaluator, nil
}

// Evaluate runs a job.
func (b *bench) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	evaluator, err := b.use()
	if err != nil {
		return eval.Observation{}, err
	}
	return evaluator.Evaluate(ctx, job, record)
}

// Prepare gets ready for jobs to come, if the evaluator can.
func (b *bench) Prepare(ctx context.Context, jobs []eval.Job) {
	evaluator, err := b.use()
	if p, ok := evaluator.(eval.Preparer); ok && err == nil {
		p.Prepare(ctx, jobs)
	}
}

// Test measures a finished job on images that no search has seen.
func (b *bench) Test(ctx context.Context, job eval.Job) (float64, error) {
	evaluator, err := b.use()
	if err != nil {
		return 0, err
	}
	return evaluator.Test(ctx, job)
}

// EstimateLatency predicts what an image takes.
func (b *bench) EstimateLatency(ctx context.Context, a arch.Architecture, batch int) (time.Duration, error) {
	estimator, err := b.estimator()
	if err != nil {
		return 0, err
	}
	return estimator.EstimateLatency(ctx, a, batch)
}

// EstimateMemory predicts what a training step takes.
func (b *bench) EstimateMemory(ctx context.Context, a arch.Architecture, batch int) (int64, error) {
	estimator, err := b.estimator()
	if err != nil {
		return 0, err
	}
	return estimator.EstimateMemory(ctx, a, batch)
}

// estimator returns the evaluator if it can predict.
func (b *bench) estimator() (eval.Estimator, error) {
	evaluator, err := b.use()
	if err != nil {
		return nil, err
	}
	if estimator, ok := evaluator.(eval.Estimator); ok {
		return estimator, nil
	}
	return nil, eval.ErrNoEstimate
}

// trainer returns the bench's trainer; nil when it was not used, or something else evaluates.
func (b *bench) trainer() *trainer.Trainer {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, _ := b.evaluator.(*trainer.Trainer)
	return t
}
