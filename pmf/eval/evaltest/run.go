// Package evaltest checks that an Evaluator keeps its contract: observations are functions of jobs,
// whatever was paused, promoted or cancelled on the way.
package evaltest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// Run checks an evaluator against job, whose fidelity must be at least Medium and whose ladder
// at least three epochs long. fresh returns an evaluator that remembers nothing. The job is
// trained many times over, so it should be a small one.
func Run(t *testing.T, fresh func(t *testing.T) eval.Evaluator, job eval.Job) {
	t.Run("equal jobs give equal observations", func(t *testing.T) {
		same(t, evaluate(t, fresh(t), job), evaluate(t, fresh(t), job))
	})
	t.Run("a promoted job equals one trained at once", func(t *testing.T) {
		e, low := fresh(t), job
		low.Fidelity = eval.Low
		evaluate(t, e, low)
		promoted := evaluate(t, e, job)
		same(t, promoted, evaluate(t, fresh(t), job))
		if want := job.Ladder.Epochs(job.Fidelity) - job.Ladder.Epochs(eval.Low); promoted.Trained > want {
			t.Errorf("the promotion trained %d epochs, want at most %d: it must continue", promoted.Trained, want)
		}
	})
	t.Run("the lower rung stays known after a promotion", func(t *testing.T) {
		e, low := fresh(t), job
		low.Fidelity = eval.Low
		first := evaluate(t, e, low)
		evaluate(t, e, job)
		same(t, evaluate(t, e, low), first)
	})
	t.Run("paused after every epoch equals never paused", func(t *testing.T) { paused(t, fresh, job) })
	t.Run("cancelled says why and can go on", func(t *testing.T) { cancelled(t, fresh, job) })
}

// paused interrupts after every epoch: each call must get one epoch further, through every
// boundary of segments.
func paused(t *testing.T, fresh func(t *testing.T) eval.Evaluator, job eval.Job) {
	e := fresh(t)
	pause := func(context.Context, curve.Curve) (eval.Verdict, string) { return eval.Pause, "for the test" }
	for range job.Ladder.Epochs(job.Fidelity) + 1 {
		o, err := e.Evaluate(t.Context(), job, pause)
		if err != nil {
			t.Fatal(err)
		}
		if o.Status != eval.Paused {
			same(t, o, evaluate(t, fresh(t), job))
			return
		}
	}
	t.Fatal("the job never ended: a pause must keep the epochs that were trained")
}

func cancelled(t *testing.T, fresh func(t *testing.T) eval.Evaluator, job eval.Job) {
	e, cause := fresh(t), errors.New("the test changed its mind")
	ctx, cancel := context.WithCancelCause(t.Context())
	o, err := e.Evaluate(ctx, job, func(context.Context, curve.Curve) (eval.Verdict, string) {
		cancel(cause)
		return eval.Continue, ""
	})
	if !errors.Is(err, cause) || o.Status != eval.Paused {
		t.Errorf("got status %s and error %v, want paused and %v", o.Status, err, cause)
	}
	same(t, evaluate(t, e, job), evaluate(t, fresh(t), job))
}

// evaluate also checks what every answer must have: a call of the recorder an epoch, and the
// job's key.
func evaluate(t *testing.T, e eval.Evaluator, job eval.Job) eval.Observation {
	t.Helper()
	epochs := 0
	o, err := e.Evaluate(t.Context(), job, func(_ context.Context, soFar curve.Curve) (eval.Verdict, string) {
		epochs++
		return eval.Continue, ""
	})
	if err != nil {
		t.Fatal(err)
	}
	if epochs != o.Trained {
		t.Errorf("the recorder was called %d times for %d epochs", epochs, o.Trained)
	}
	if o.Key != job.Key() {
		t.Errorf("the observation has key %s, want the job's %s", o.Key, job.Key())
	}
	return o
}

// same compares all but what a clock measured.
func same(t *testing.T, got, want eval.Observation) {
	t.Helper()
	if diff := cmp.Diff(want.Timeless(), got.Timeless(), cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the observations differ (-want +got):\n%s", diff)
	}
}
