package trainer

import (
	"context"
	"slices"
	"testing"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// Learned returns the parameters, momenta, statistics and averages in the checkpoint of a job.
func (t *Trainer) Learned(tb testing.TB, job eval.Job) (values []float32) {
	tb.Helper()
	c, ok := t.store.load(job, job.Fidelity)
	if !ok {
		tb.Fatalf("there is no checkpoint at %v fidelity", job.Fidelity)
	}
	for _, b := range c.blocks {
		values = slices.Concat(values, b.Parameters, b.Momenta, b.Statistics, b.Averages)
	}
	return values
}

// Begins returns the validation accuracy with which a job goes on from where it stands.
func (t *Trainer) Begins(tb testing.TB, job eval.Job) float64 {
	tb.Helper()
	r := &run{trainer: t, job: job, record: func(context.Context, curve.Curve) (eval.Verdict, string) { return eval.Continue, "" }}
	if err := r.open(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	defer r.close()
	batch := job.Ladder[0].Batch
	if err := r.network.Prepare(tb.Context(), batch, false); err != nil {
		tb.Fatal(err)
	}
	share, err := t.accuracy(tb.Context(), r.network, t.set.Validation, &t.images.validation, batch)
	if err != nil {
		tb.Fatal(err)
	}
	return share
}

// Choose tells how a segment of a job would be trained, and why.
func (t *Trainer) Choose(ctx context.Context, job eval.Job, segment int) (mode, reason string, err error) {
	c, err := t.choose(ctx, job, segment)
	return c.Mode, c.Reason, err
}
