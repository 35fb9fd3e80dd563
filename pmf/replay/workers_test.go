package replay_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/replay"
)

func seconds(values ...int) (list []time.Duration) {
	for _, v := range values {
		list = append(list, time.Duration(v)*time.Second)
	}
	return list
}

func TestMakespans(t *testing.T) {
	cases := []struct {
		jobs    []time.Duration
		workers int
		want    time.Duration // by hand
	}{
		{nil, 2, 0},
		{seconds(3, 4, 5), 1, 12 * time.Second},
		{seconds(3, 4, 5), 3, 5 * time.Second},
		{seconds(3, 4, 5), 2, 8 * time.Second},    // the third follows the first
		{seconds(5, 1, 1, 1), 2, 5 * time.Second}, // three short ones beside a long one
		{seconds(1, 1, 1, 5), 2, 6 * time.Second}, // the long one comes last
		{seconds(3, 4), 0, 7 * time.Second},       // there is always one worker
	}
	for _, c := range cases {
		if got := replay.Makespan(c.jobs, c.workers); got != c.want {
			t.Errorf("%v on %d workers take %v, want %v", c.jobs, c.workers, got, c.want)
		}
	}
}

func TestMakespansAreWithinTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		jobs := seconds(rapid.SliceOf(rapid.IntRange(0, 50)).Draw(t, "jobs")...)
		workers := rapid.IntRange(1, 6).Draw(t, "workers")
		var sum, longest time.Duration
		for _, took := range jobs {
			sum, longest = sum+took, max(longest, took)
		}
		least := max(longest, sum/time.Duration(workers))
		if got := replay.Makespan(jobs, workers); got < least || got > sum/time.Duration(workers)+longest {
			t.Fatalf("%v on %d workers take %v, want %v at least", jobs, workers, got, least)
		}
	})
}

func TestJobsEndByTheirTimeAndThoseOfOneMomentByAge(t *testing.T) {
	w := replay.NewWorkers(3)
	for job, took := range seconds(5, 2, 5) {
		w.Start(job, took)
	}
	var order []int
	for w.Free() < 3 {
		job, ok := w.Next()
		if !ok {
			t.Fatal("a worker is busy, but nothing ends")
		}
		if order = append(order, job); job == 1 {
			w.Start(3, 3*time.Second) // ends at 5, too, and began last
		}
	}
	if want := []int{1, 0, 2, 3}; !slices.Equal(order, want) || w.Clock() != 5*time.Second {
		t.Errorf("jobs ended in the order %v at %v, want %v at 5s", order, w.Clock(), want)
	}
	if _, ok := w.Next(); ok {
		t.Error("something ends though nothing runs")
	}
}

func TestARestoredReplayGoesOnWhereItWas(t *testing.T) {
	whole, first := open(t), open(t)
	want := []eval.Observation{evaluate(t, whole, job(0, eval.Low)), evaluate(t, whole, job(0, eval.High))}
	evaluate(t, first, job(0, eval.Low))
	state, err := first.State()
	if err != nil {
		t.Fatal(err)
	}
	second := open(t)
	if err := second.Restore(state); err != nil {
		t.Fatal(err)
	}
	if got := evaluate(t, second, job(0, eval.High)); fmt.Sprint(got) != fmt.Sprint(want[1]) || second.Clock() != whole.Clock() {
		t.Errorf("it went on as %+v at %v, want %+v at %v", got, second.Clock(), want[1], whole.Clock())
	}
	for _, bad := range []string{"", "{}", `{"table":"another"}`} {
		if err := second.Restore([]byte(bad)); err == nil {
			t.Errorf("state %q is accepted", bad)
		}
	}
}

func TestAPausedEvaluationPaysOnce(t *testing.T) {
	r := open(t)
	o, err := r.Evaluate(t.Context(), job(0, eval.High), pauseAt(3))
	if err != nil || o.Status != eval.Paused || o.Trained != 3 || r.Clock() != 6*time.Second {
		t.Fatalf("%+v at %v (%v)", o, r.Clock(), err)
	}
	o = evaluate(t, r, job(0, eval.High))
	if o.Status != eval.Complete || o.Trained != 3 || r.Clock() != 12*time.Second || len(o.Curve.Seconds) != 6 {
		t.Fatalf("%+v at %v", o, r.Clock())
	}
}

func TestTheSmallestSpaceThatHoldsATable(t *testing.T) {
	table := recorded()
	if got, err := replay.SpaceOf(table); got != "tiny" || err != nil {
		t.Errorf("space is %q (%v), want tiny", got, err)
	}
	table.Space = "paper"
	if got, err := replay.SpaceOf(table); got != "paper" || err != nil {
		t.Errorf("space is %q (%v), want what the table says", got, err)
	}
	table.Space, table.Rows[1].Arch = "mine", "d7:c5:w1:r0,0/-3.mmd.asi-.s-i3-/relu:batchnorm:se:post"
	if got, err := replay.SpaceOf(table); err == nil {
		t.Errorf("space is %q, want an error", got)
	}
}

// ExampleWorkers is an asynchronous search: whoever is idle gets the next job.
func ExampleWorkers() {
	w := replay.NewWorkers(2)
	took := seconds(4, 1, 1, 3)
	for next := 0; next < len(took) || w.Free() < 2; {
		if next < len(took) && w.Free() > 0 {
			w.Start(next, took[next])
			next++
			continue
		}
		job, _ := w.Next()
		fmt.Println("job", job, "ends at", w.Clock())
	}
	// Output:
	// job 1 ends at 1s
	// job 2 ends at 2s
	// job 0 ends at 4s
	// job 3 ends at 5s
}
