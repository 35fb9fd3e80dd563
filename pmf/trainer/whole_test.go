package trainer_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/trainer"
)

// inMode returns a trainer that trains everything in one mode.
func (r rig) inMode(t *testing.T, folder, mode string) *trainer.Trainer {
	t.Helper()
	tr, err := trainer.New(trainer.Options{
		Device: r.device, Data: r.set, Checkpoints: folder, Programs: r.programs, Mode: mode,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Close() })
	return tr
}

// testWhole pauses whole training after every epoch. What continues it would choose blocks, were
// the choice not kept.
func testWhole(t *testing.T, r rig) {
	job := r.job(t, eval.Low)
	job.Ladder[0].Until = 3
	straight := r.inMode(t, t.TempDir(), "whole")
	want := evaluate(t, straight, job, nil)
	if want.Mode != "whole" || want.ModeReason != "asked for" {
		t.Errorf("the mode is %q (%q), want whole", want.Mode, want.ModeReason)
	}
	folder := t.TempDir()
	evaluate(t, r.inMode(t, folder, "whole"), job, pause)
	tr := r.trainer(t, folder)
	evaluate(t, tr, job, pause)
	got := evaluate(t, r.trainer(t, folder), job, nil)
	same(t, got, want, tr.Learned(t, job), straight.Learned(t, job))

	inBlocks := evaluate(t, r.trainer(t, t.TempDir()), job, nil)
	if inBlocks.Mode != "block" || !strings.Contains(inBlocks.ModeReason, "9 training steps") {
		t.Errorf("the mode is %q (%q), want block for few steps", inBlocks.Mode, inBlocks.ModeReason)
	}
	for i, loss := range inBlocks.Curve.TrainLoss {
		if got := want.Curve.TrainLoss[i]; math.Abs(got-loss) > 1e-3*loss {
			t.Errorf("after epoch %d the loss is %g, block by block %g", i+1, got, loss)
		}
	}
	if want.PeakBytes != inBlocks.PeakBytes {
		t.Errorf("the memory is %d and %d, want what blocks take in both modes", want.PeakBytes, inBlocks.PeakBytes)
	}
}

// testEstimates compares what is predicted with what is measured, where it must be equal, and
// looks that the rest is plausible and does not change.
func testEstimates(t *testing.T, r rig) {
	folder, job := t.TempDir(), r.job(t, eval.Low)
	tr := r.trainer(t, folder)
	bytes, err := tr.EstimateMemory(t.Context(), job.Arch, 64)
	if err != nil {
		t.Fatal(err)
	}
	o := evaluate(t, tr, job, nil)
	if o.PeakBytes != bytes || bytes <= 0 {
		t.Errorf("the memory is %d, predicted were %d", o.PeakBytes, bytes)
	}
	if o.Latency <= 0 || o.LatencyIQR < 0 || o.Throughput <= 0 {
		t.Errorf("measured were %+v", o.Measurement)
	}
	short, long := parse(t, "d2"+strings.TrimPrefix(network, "d3")), job.Arch
	var took []float64
	for _, a := range []arch.Architecture{short, long} {
		latency, err := tr.EstimateLatency(t.Context(), a, 64)
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.trainer(t, folder).EstimateLatency(t.Context(), a, 64)
		if err != nil || again != latency {
			t.Errorf("another trainer predicts %v (%v), want %v", again, err, latency)
		}
		took = append(took, float64(latency))
	}
	if took[0] <= 0 || took[1] <= took[0] {
		t.Errorf("two cells are predicted to take %g ns, three %g", took[0], took[1])
	}
}

func testCostsAreMeasuredOnce(t *testing.T, r rig) {
	folder, job := t.TempDir(), r.job(t, eval.Low)
	job.Ladder[0].Until = 500 // of 3 steps
	tr := r.trainer(t, folder)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if mode, _, err := tr.Choose(ctx, job, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled it chose %q (%v)", mode, err)
	}
	mode, reason, err := tr.Choose(t.Context(), job, 0)
	if err != nil || !strings.Contains(reason, "1500 training steps are predicted to take") {
		t.Fatalf("it chose %q because %q (%v)", mode, reason, err)
	}
	compiled := r.programs.Stats().Programs
	again, because, err := r.trainer(t, folder).Choose(t.Context(), job, 0)
	if err != nil || again != mode || because != reason {
		t.Errorf("another trainer chose %q because %q (%v), want %q because %q", again, because, err, mode, reason)
	}
	if got := r.programs.Stats().Programs; got != compiled {
		t.Errorf("it compiled %d programs for that", got-compiled)
	}
}
