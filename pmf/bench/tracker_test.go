package bench_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/predict"
)

func TestABenchmarkTellsHowLongItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := bench.NewTracker([]predict.Named{{Name: "slow"}, {Name: "quick"}})
		if _, known := tracker.State(); known {
			t.Error("it tells something before the first repeat")
		}
		now := bench.Progress{Total: 8, Table: "digits", EpochsSeen: 2}
		told := func(method string, took time.Duration, finished *bench.PredictorResult) string {
			time.Sleep(took)
			now.Method, now.Finished = method, finished
			if finished == nil {
				now.Done++
			}
			return tracker.Note(now)
		}
		row := &bench.PredictorResult{Rows: []bench.PredictorRow{{Measures: bench.Measures{Spearman: 0.5, MAE: 2.25, Coverage90: 0.9}}}}
		told("slow", 10*time.Second, nil)
		told("slow", 20*time.Second, nil)
		if got, want := told("slow", 0, row), "2/8  digits, slow, 2 epochs seen: Spearman 0.500, MAE 2.25, covers 90 %  about 1m30s left"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		told("quick", time.Second, nil)
		told("quick", time.Second, nil)
		time.Sleep(5 * time.Second)
		if s, _ := tracker.State(); s.Elapsed != 37*time.Second || s.ETA != 27*time.Second || s.Done != 4 {
			t.Errorf("five seconds later: %+v", s)
		}
		for _, method := range []string{"slow", "slow", "quick", "quick"} {
			told(method, time.Second, nil)
		}
		if line := told("quick", 0, row); strings.Contains(line, "left") {
			t.Errorf("at the end: %q", line)
		}
		time.Sleep(time.Minute)
		if s, _ := tracker.State(); !s.Finished || s.Elapsed != 41*time.Second {
			t.Errorf("after the end: %+v", s)
		}
	})
}
