package engine

import (
	"context"
	"sync"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

// A bench evaluates architectures on one data set. It is an eval.Evaluator and an eval.Tester
// that opens its trainer at the first use.
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

// Test measures a finished job on images that no search has seen.
func (b *bench) Test(ctx context.Context, job eval.Job) (float64, error) {
	evaluator, err := b.use()
	if err != nil {
		return 0, err
	}
	return evaluator.Test(ctx, job)
}

// trainer returns the bench's trainer; nil when it was not used, or something else evaluates.
func (b *bench) trainer() *trainer.Trainer {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, _ := b.evaluator.(*trainer.Trainer)
	return t
}
