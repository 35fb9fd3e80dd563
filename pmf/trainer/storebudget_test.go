package trainer_test

import (
	"errors"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/trainer"
)

// testBudgetOfNothing gives checkpoints a byte: each goes as soon as another line is trained. It
// costs epochs and changes no result.
func testBudgetOfNothing(t *testing.T, r rig) {
	roomy := r.trainer(t, t.TempDir())
	tight, err := trainer.New(trainer.Options{Device: r.device, Data: r.set, Checkpoints: t.TempDir(), CheckpointBytes: 1, Programs: r.programs})
	if err != nil {
		t.Fatal(err)
	}
	defer tight.Close()
	job, other := r.job(t, eval.Medium), r.job(t, eval.Low)
	other.Arch = parse(t, sibling)
	low := job
	low.Fidelity = eval.Low
	evaluate(t, tight, low, nil)
	evaluate(t, tight, other, nil)
	if _, err := tight.Test(t.Context(), low); !errors.Is(err, trainer.ErrNoCheckpoint) {
		t.Errorf("the test of a checkpoint that made room gave %v, want ErrNoCheckpoint", err)
	}
	got, want := evaluate(t, tight, job, nil), evaluate(t, roomy, job, nil)
	if got.Trained != job.Ladder.Epochs(eval.Medium) {
		t.Errorf("it trained %d epochs, want all %d", got.Trained, job.Ladder.Epochs(eval.Medium))
	}
	same(t, got, want, tight.Learned(t, job), roomy.Learned(t, job))
	child := other
	child.Ancestors = []arch.Architecture{job.Arch}
	same(t, evaluate(t, tight, child, nil), evaluate(t, roomy, child, nil), tight.Learned(t, child), roomy.Learned(t, child))
	for _, tr := range []*trainer.Trainer{tight, roomy} {
		evaluate(t, tr, job, nil)
	}
	a, err := tight.Test(t.Context(), job)
	b, err2 := roomy.Test(t.Context(), job)
	if a != b || err != nil || err2 != nil {
		t.Errorf("trained again it tests %g (%v), want %g (%v)", a, err, b, err2)
	}
}
