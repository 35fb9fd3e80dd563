package trainer_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/trainer"
)

func testDivergence(t *testing.T, r rig) {
	tr := r.trainer(t, t.TempDir())
	wild := r.job(t, eval.Medium)
	wild.Ladder[1].LearningRate, wild.Ladder[1].MinRate = 1e12, 1e12
	first := evaluate(t, tr, wild, nil)
	if first.Status != eval.Failed || !strings.HasPrefix(first.Reason, "diverged") || first.Accuracy != 0 {
		t.Fatalf("got %s (%q) and accuracy %g, want a failure that says diverged", first.Status, first.Reason, first.Accuracy)
	}
	again := evaluate(t, tr, wild, nil)
	if again.Trained != 0 || again.Reason != first.Reason {
		t.Errorf("asked again it trained %d epochs and said %q, want none and %q", again.Trained, again.Reason, first.Reason)
	}
	wild.Fidelity = eval.High
	if above := evaluate(t, tr, wild, nil); above.Status != eval.Failed || above.Trained != 0 {
		t.Errorf("the rung above is %s after %d epochs, want failed at once", above.Status, above.Trained)
	}
	wild.Fidelity = eval.Low
	if below := evaluate(t, tr, wild, nil); below.Status != eval.Complete || below.Trained != 0 {
		t.Errorf("the rung below is %s after %d epochs, want complete from its checkpoint", below.Status, below.Trained)
	}
	if o := evaluate(t, tr, r.job(t, eval.Low), nil); o.Status != eval.Complete {
		t.Errorf("the next job is %s, want complete", o.Status)
	}
}

func testPatience(t *testing.T, r rig) {
	tr := r.trainer(t, t.TempDir())
	job := r.job(t, eval.Medium)
	job.Ladder[1] = eval.Segment{
		Until: 60, LearningRate: 1e-20, Schedule: "constant", Batch: 64, Augmentation: "none",
		Patience: 2, Validations: 2, Momentum: -1, WeightDecay: -1,
	}
	job.Ladder[2].Until = 61
	o := evaluate(t, tr, job, nil)
	// The running statistics still settle, so that a few epochs may gain.
	if o.Reason != "no gain for 2 epochs" || o.Curve.Len() >= 60 {
		t.Fatalf("got %q after %d epochs, want the segment ended by patience", o.Reason, o.Curve.Len())
	}
	job.Fidelity = eval.High
	high := evaluate(t, tr, job, nil)
	if want := []int{1, 3, o.Curve.Len() + 1}; !slices.Equal(high.Starts, want) {
		t.Errorf("the segments began with epochs %v, want %v", high.Starts, want)
	}
}

func testOnlyWhatIsFinishedIsTested(t *testing.T, r rig) {
	tr := r.trainer(t, t.TempDir())
	job := r.job(t, eval.Low)
	if _, err := tr.Test(t.Context(), job); !errors.Is(err, trainer.ErrNoCheckpoint) {
		t.Errorf("got %v, want ErrNoCheckpoint", err)
	}
	evaluate(t, tr, job, pause)
	if _, err := tr.Test(t.Context(), job); !errors.Is(err, trainer.ErrNoCheckpoint) {
		t.Errorf("a paused job gave %v, want ErrNoCheckpoint", err)
	}
	o := evaluate(t, tr, job, nil)
	accuracy, err := tr.Test(t.Context(), job)
	if err != nil || accuracy <= 0 || accuracy > 1 {
		t.Errorf("got accuracy %g and %v, want one near %g", accuracy, err, o.Accuracy)
	}
	if o.Latency <= 0 {
		t.Error("the observation has no latency")
	}
	if took, err := tr.Measure(t.Context(), job.Arch); err != nil || took.Latency != o.Latency {
		t.Errorf("latency is %v (%v), want the %v that were measured", took, err, o.Latency)
	}
}

func testImpossibleJobs(t *testing.T, r rig) {
	tr := r.trainer(t, t.TempDir())
	for name, spoil := range map[string]func(*eval.Job){
		"other data":           func(j *eval.Job) { j.Data = "0123" },
		"a ladder too short":   func(j *eval.Job) { j.Ladder = j.Ladder[:1] },
		"unknown schedule":     func(j *eval.Job) { j.Ladder[0].Schedule = "linear" },
		"unknown augmentation": func(j *eval.Job) { j.Ladder[0].Augmentation = "more" },
		"no learning":          func(j *eval.Job) { j.Ladder[0].LearningRate = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			job := r.job(t, eval.Medium)
			spoil(&job)
			if o, err := tr.Evaluate(t.Context(), job, nil); err == nil {
				t.Errorf("got %s, want an error", o.Status)
			}
		})
	}
}
