package trainer

import (
	"testing"

	"pmfnas/pmf/eval"
)

// Learned returns the parameters, momenta and statistics in the checkpoint of a job.
func (t *Trainer) Learned(tb testing.TB, job eval.Job) (values []float32) {
	tb.Helper()
	c, ok := t.store.load(job, job.Fidelity)
	if !ok {
		tb.Fatalf("there is no checkpoint at %v fidelity", job.Fidelity)
	}
	for _, b := range c.blocks {
		values = append(append(append(values, b.Parameters...), b.Momenta...), b.Statistics...)
	}
	return values
}
