package trainer_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/trainer"
)

func (r rig) oneShot(t testing.TB, tr *trainer.Trainer, o trainer.OneShotOptions) *trainer.OneShot {
	t.Helper()
	s, err := tr.OneShot(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func oneShotOptions(t testing.TB, fair bool) trainer.OneShotOptions {
	return trainer.OneShotOptions{
		Outline: parse(t, network), Ops: []arch.Op{arch.Zero, arch.Identity, arch.Conv3}, Seed: 5, Fair: fair,
		Segment: eval.Segment{Until: 3, LearningRate: 0.05, Schedule: "cosine", Batch: 64, Augmentation: "basic", Validations: 1},
	}
}

func testOneShotIsExact(t *testing.T, r rig) {
	for _, fair := range []bool{false, true} {
		o := oneShotOptions(t, fair)
		straight := r.trainer(t, t.TempDir())
		want := r.oneShot(t, straight, o)
		if err := want.Train(t.Context()); err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		for epoch := range o.Segment.Until { // each in a trainer of its own, after an attempt that is cancelled
			tr := r.trainer(t, folder)
			s, err := tr.OneShot(o)
			if err != nil {
				t.Fatal(err)
			}
			if s.Epochs() != epoch {
				t.Fatalf("the supernet has %d epochs, want %d", s.Epochs(), epoch)
			}
			if err := cancelled(t, s, parse(t, network)); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want context.Canceled", err)
			}
			if _, err := s.Epoch(t.Context(), o.Paths(epoch+1)); err != nil {
				t.Fatal(err)
			}
			s.Close()
		}
		tr := r.trainer(t, folder)
		got := r.oneShot(t, tr, o)
		if !slices.Equal(got.Learned(t), want.Learned(t)) {
			t.Errorf("fair is %v: interrupted training ends with other weights", fair)
		}
		job := want.Job(parse(t, network))
		if a, b := evaluate(t, got, job, nil), evaluate(t, want, job, nil); a.Accuracy != b.Accuracy || a.Status != eval.Complete {
			t.Errorf("the accuracies are %g and %g, want them equal", a.Accuracy, b.Accuracy)
		}
	}
}

func testOneShotLearns(t *testing.T, r rig) {
	o := oneShotOptions(t, false)
	o.Segment.Until = 40
	s := r.oneShot(t, r.trainer(t, t.TempDir()), o)
	a := parse(t, network)
	for range o.Segment.Until {
		if _, err := s.Epoch(t.Context(), func(int) arch.Architecture { return a }); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Accuracy(t.Context(), a); err != nil || got < 0.5 {
		t.Errorf("the path that was trained has accuracy %g (%v), want at least 0.5", got, err)
	}
	if _, err := s.Epoch(t.Context(), nil); !errors.Is(err, trainer.ErrTrained) {
		t.Errorf("one epoch more gave %v, want ErrTrained", err)
	}
}

// cancelled trains a step of an epoch, and no more.
func cancelled(t *testing.T, s *trainer.OneShot, a arch.Architecture) error {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.Epoch(ctx, func(step int) arch.Architecture {
		if step == 1 {
			cancel()
		}
		return a
	})
	return err
}

func testOneShotRefuses(t *testing.T, r rig) {
	tr := r.trainer(t, t.TempDir())
	s := r.oneShot(t, tr, oneShotOptions(t, false))
	if _, err := s.Evaluate(t.Context(), s.Job(parse(t, network)), nil); err == nil {
		t.Error("a supernet that is not trained was evaluated")
	}
	if _, err := s.Evaluate(t.Context(), r.job(t, eval.Low), nil); err == nil {
		t.Error("a job of its own was evaluated by shared weights")
	}
	if _, err := tr.Evaluate(t.Context(), s.Job(parse(t, network)), nil); err == nil {
		t.Error("a job of shared weights was trained by itself")
	}
	if _, err := s.Accuracy(t.Context(), parse(t, "d4:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")); err == nil {
		t.Error("a path of another outline was measured")
	}
	bad := oneShotOptions(t, false)
	bad.Segment.Smoothing = 0.1
	if _, err := tr.OneShot(bad); err == nil {
		t.Error("label smoothing was accepted and would have been ignored")
	}
}

func TestFairPathsTrainEveryOperationEquallyOften(t *testing.T) {
	o := oneShotOptions(t, true)
	next := o.Paths(1)
	counts := map[[2]int]int{}
	const groups = 20
	for step := range groups * len(o.Ops) {
		for edge, op := range next(step).Cell {
			counts[[2]int{edge, int(op)}]++
		}
	}
	for at, n := range counts {
		if n != groups {
			t.Errorf("edge %d carries %v %d times, want %d", at[0], arch.Op(at[1]), n, groups)
		}
	}
}
