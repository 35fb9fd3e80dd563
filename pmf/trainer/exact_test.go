package trainer_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

func pause(context.Context, curve.Curve) (eval.Verdict, string) { return eval.Pause, "for the test" }

// same demands equal observations and equal bits.
func same(t *testing.T, got, want eval.Observation, gotWeights, wantWeights []float32) {
	t.Helper()
	if diff := cmp.Diff(want.Timeless(), got.Timeless()); diff != "" {
		t.Errorf("the observations differ (-want +got):\n%s", diff)
	}
	if len(wantWeights) == 0 || !slices.Equal(gotWeights, wantWeights) {
		t.Errorf("the weights differ in some of %d numbers", len(wantWeights))
	}
}

func testInterruptedAfterEveryEpoch(t *testing.T, r rig) { interrupt(t, r, r.job(t, eval.High)) }

// testInterruptedFinalTraining uses all that regularises, and segments between which the network
// changes its form.
func testInterruptedFinalTraining(t *testing.T, r rig) {
	job := r.job(t, eval.High)
	everything := &job.Ladder[1]
	everything.Smoothing, everything.DropPath, everything.Auxiliary = 0.1, 0.3, 0.4
	everything.Average, everything.Precision = 0.9, eval.BFloat16
	job.Ladder[2].Average, job.Ladder[2].DropPath = 0.95, 0.2
	interrupt(t, r, job)
}

// interrupt pauses a job after every epoch, and continues it with a trainer that remembers
// nothing but the folder.
func interrupt(t *testing.T, r rig, job eval.Job) {
	t.Helper()
	straight := r.trainer(t, t.TempDir())
	want := evaluate(t, straight, job, nil)
	folder := t.TempDir()
	for range job.Ladder.Epochs(job.Fidelity) {
		tr := r.trainer(t, folder)
		if got := evaluate(t, tr, job, pause); got.Status == eval.Complete {
			same(t, got, want, tr.Learned(t, job), straight.Learned(t, job))
			return
		}
	}
	t.Fatal("the job never ended")
}

func testKilledWithinAnEpoch(t *testing.T, r rig) {
	job := r.job(t, eval.Low)
	straight := r.trainer(t, t.TempDir())
	want := evaluate(t, straight, job, nil)
	tr := r.trainer(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	first := true
	o, err := tr.Evaluate(ctx, job, func(context.Context, curve.Curve) (eval.Verdict, string) {
		if first {
			go cancel() // it takes effect somewhere in the second epoch, or after it
		}
		first = false
		return eval.Continue, ""
	})
	if err != nil && o.Status != eval.Paused {
		t.Fatalf("got %s and %v, want a pause", o.Status, err)
	}
	same(t, evaluate(t, tr, job, nil), want, tr.Learned(t, job), straight.Learned(t, job))
}

func testParallelJobs(t *testing.T, r rig) {
	job := func(i int) eval.Job {
		j := r.job(t, eval.Medium)
		j.Seed = uint64(i)
		return j
	}
	const jobs = 4
	alone, together := r.trainer(t, t.TempDir()), r.trainer(t, t.TempDir())
	var want, got [jobs]eval.Observation
	for i := range jobs {
		want[i] = evaluate(t, alone, job(i), nil)
	}
	var group sync.WaitGroup
	for i := range jobs {
		group.Go(func() {
			var err error
			if got[i], err = together.Evaluate(t.Context(), job(i), nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i := range jobs {
		same(t, got[i], want[i], together.Learned(t, job(i)), alone.Learned(t, job(i)))
	}
	if slices.Equal(alone.Learned(t, job(0)), alone.Learned(t, job(1))) {
		t.Error("two seeds gave the same weights")
	}
}

func testLaddersThatPart(t *testing.T, r rig) {
	one := r.job(t, eval.Medium)
	other := r.job(t, eval.Medium)
	other.Ladder[1].LearningRate = 0.01
	tr := r.trainer(t, t.TempDir())
	evaluate(t, tr, one, nil)
	got := evaluate(t, tr, other, nil)
	if want := other.Ladder[1].Until - other.Ladder[0].Until; got.Trained != want {
		t.Errorf("the other ladder trained %d epochs, want %d: it has the first rung", got.Trained, want)
	}
	fresh := r.trainer(t, t.TempDir())
	same(t, got, evaluate(t, fresh, other, nil), tr.Learned(t, other), fresh.Learned(t, other))
}

func testPreparing(t *testing.T, r rig) {
	programs, err := blocknet.NewPrograms(r.device, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer programs.Close()
	fresh := r
	fresh.programs = programs
	job := r.job(t, eval.Medium)
	ahead, straight := fresh.trainer(t, t.TempDir()), r.trainer(t, t.TempDir())
	ahead.Prepare(t.Context(), []eval.Job{job})
	compiled := ahead.Stats().Programs
	got, want := evaluate(t, ahead, job, nil), evaluate(t, straight, job, nil)
	same(t, got, want, ahead.Learned(t, job), straight.Learned(t, job))
	// What is left are the programs that make batches.
	if after := ahead.Stats().Programs - compiled; compiled == 0 || after > 3 {
		t.Errorf("%d programs were compiled ahead and %d afterwards, want all but those of the batches ahead", compiled, after)
	}
}
