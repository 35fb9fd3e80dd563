package trainer_test

import (
	"slices"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// sibling differs from the network in one edge.
const sibling = "d3:c4:w1:r0,0/-3.3-i.----.-----/relu:batchnorm:none:post"

func testInheritance(t *testing.T, r rig) {
	tr := r.trainer(t, t.TempDir())
	parent := r.job(t, eval.Low)
	want := evaluate(t, tr, parent, nil)
	afresh := r.trainer(t, t.TempDir()).Begins(t, parent)
	child := parent
	child.Ancestors = []arch.Architecture{parent.Arch}
	if got := tr.Begins(t, child); got != want.Accuracy || got == afresh {
		t.Errorf("a child like its parent begins at %g, want %g, the parent's accuracy; afresh it is %g", got, want.Accuracy, afresh)
	}
	mutant := child
	mutant.Arch = parse(t, sibling)
	o := evaluate(t, tr, mutant, nil)
	if epochs := parent.Ladder.Epochs(eval.Low); o.Trained != epochs {
		t.Errorf("the mutant cost %d epochs, want %d: its parent was there", o.Trained, epochs)
	}
	alone := r.trainer(t, t.TempDir())
	again := evaluate(t, alone, mutant, nil)
	if epochs := 2 * parent.Ladder.Epochs(eval.Low); again.Trained != epochs {
		t.Errorf("without its parent's checkpoint the mutant cost %d epochs, want %d", again.Trained, epochs)
	}
	same(t, again, o, alone.Learned(t, mutant), tr.Learned(t, mutant))
	fresh := mutant
	fresh.Ancestors = nil
	evaluate(t, alone, fresh, nil)
	if slices.Equal(alone.Learned(t, fresh), alone.Learned(t, mutant)) {
		t.Error("the mutant inherited nothing")
	}
}

func testInheritanceIsInterrupted(t *testing.T, r rig) {
	job := r.job(t, eval.Low)
	job.Ancestors = []arch.Architecture{parse(t, sibling), job.Arch}
	straight := r.trainer(t, t.TempDir())
	want := evaluate(t, straight, job, nil)
	if epochs := 3 * job.Ladder.Epochs(eval.Low); want.Trained != epochs {
		t.Fatalf("a job with two ancestors cost %d epochs, want %d", want.Trained, epochs)
	}
	folder := t.TempDir()
	for range want.Trained {
		tr := r.trainer(t, folder)
		if got := evaluate(t, tr, job, pause); got.Status == eval.Complete {
			same(t, got, want, tr.Learned(t, job), straight.Learned(t, job))
			return
		}
	}
	t.Fatal("the job never ended")
}
