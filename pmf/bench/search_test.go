package bench_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
)

// rising is a table of curves of four epochs that end at 1, 2, 3 …
func rising(rows int) *curve.Table {
	t := &curve.Table{Header: curve.Header{Name: "rising", Objective: "max", Epochs: 4}}
	for i := range rows {
		end := float64(i + 1)
		t.Rows = append(t.Rows, curve.Row{ID: string(rune('a' + i)), Curve: curve.Curve{Metric: []float64{end / 4, end / 2, end - 0.1, end}}})
	}
	return t
}

// fixed is a method that runs nothing and answers what its seed says.
type fixed struct{ answer int }

func (fixed) Next(context.Context, *pool.View) (pool.Step, error) { return pool.Step{}, pool.ErrDone }
func (f fixed) Answer(context.Context, *pool.View) (int, error)   { return f.answer, nil }
func fixedMethod(name string, answer func(seed uint64) int) pool.Named {
	return pool.Named{Name: name, Doc: "a fixed answer", New: func(seed uint64) pool.Method { return fixed{answer(seed)} }}
}

func TestASearchRowSummarisesItsSeeds(t *testing.T) {
	methods := []pool.Named{
		fixedMethod("by seed", func(seed uint64) int { return int(seed) }),
		fixedMethod("pmf", func(uint64) int { return 8 }),
	}
	r, err := bench.Search(t.Context(), []*curve.Table{rising(9)}, bench.SearchOptions{Seed: 1, Seeds: 4, Budgets: []float64{0.5}, Methods: methods})
	if err != nil {
		t.Fatal(err)
	}
	// Best 9, median 5: answers 2, 3, 4, 5 are 7/4, 6/4, 5/4 and 4/4 away.
	want := bench.SearchRow{Table: "rising", Budget: 0.5, Method: "by seed", Seeds: 4, Regrets: []float64{1.75, 1.5, 1.25, 1},
		RegretMean: 1.375, RegretMedian: 1.375, RegretIQM: 1.375, Pool: 9, Unit: "epochs", Total: 36}
	if diff := cmp.Diff(want, r.Rows[0], cmpopts.IgnoreFields(bench.SearchRow{}, "RegretIQMLow", "RegretIQMHigh", "DecisionSeconds")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if low, high := r.Rows[0].RegretIQMLow, r.Rows[0].RegretIQMHigh; !(1 <= low && low < 1.375 && 1.375 < high && high <= 1.75) {
		t.Errorf("interval from %v to %v", low, high)
	}
	tests := r.Against("pmf")
	if len(tests) != 1 || tests[0].Method != "by seed" || tests[0].Wins != 4 || math.Abs(tests[0].Mean-1.375) > 1e-12 || tests[0].Holm != tests[0].P {
		t.Errorf("tests %+v", tests)
	}
	if r.Against("nobody") != nil {
		t.Error("tests against a method that was not run")
	}
}

func TestParallelRunsChangeNoNumber(t *testing.T) {
	o := bench.SearchOptions{Seeds: 5, Budgets: []float64{0.1, 0.3}}
	one, err := bench.Search(t.Context(), []*curve.Table{rising(25)}, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Parallel = 4
	other, err := bench.Search(t.Context(), []*curve.Table{rising(25)}, o)
	if diff := cmp.Diff(one, other, cmpopts.IgnoreFields(bench.SearchRow{}, "DecisionSeconds")); diff != "" || err != nil {
		t.Errorf("(%v) -one +other:\n%s", err, diff)
	}
}

func TestASearchResultIsReadAsItWasSaved(t *testing.T) {
	var saved []int
	path := filepath.Join(t.TempDir(), "search.json")
	o := bench.SearchOptions{Seeds: 2, Budgets: []float64{0.2}, Methods: pool.All()[:2], Progress: func(p bench.SearchProgress) {
		if p.Finished != nil {
			saved = append(saved, len(p.Finished.Rows))
			if err := p.Finished.Save(path); err != nil {
				t.Error(err)
			}
		}
	}}
	want, err := bench.Search(t.Context(), []*curve.Table{rising(12)}, o)
	if err != nil {
		t.Fatal(err)
	}
	var got bench.SearchResult
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &got)
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("(%v) -want +got:\n%s", err, diff)
	}
	if diff := cmp.Diff([]int{1, 2}, saved); diff != "" || !strings.Contains(string(text), `"format": "pmf-bench-search/1"`) {
		t.Errorf("saved after %v rows:\n%s", saved, text)
	}
}

func TestSearchesThatMakeNoSenseAreRefused(t *testing.T) {
	for want, o := range map[string]bench.SearchOptions{
		"-1 seeds, 1 at once":   {Seeds: -1},
		"a budget of 2, want a": {Budgets: []float64{2}},
	} {
		if _, err := bench.Search(t.Context(), []*curve.Table{rising(3)}, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q", err, want)
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("interrupted")
	o := bench.SearchOptions{Seeds: 1, Budgets: []float64{0.5}, Progress: func(p bench.SearchProgress) {
		if p.Finished != nil {
			cancel(stop)
		}
	}}
	r, err := bench.Search(ctx, []*curve.Table{rising(3)}, o)
	if !errors.Is(err, stop) || len(r.Rows) != 1 {
		t.Errorf("%d rows (%v)", len(r.Rows), err)
	}
}

func TestALargerBudgetIsExpectedToTakeLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		method := fixedMethod("slow", func(uint64) int { return 0 })
		tracker := bench.NewSearchTracker([]pool.Named{method})
		var lines []string
		o := bench.SearchOptions{Seeds: 2, Budgets: []float64{0.1, 0.3}, Methods: []pool.Named{method}, Progress: func(p bench.SearchProgress) {
			if p.Finished == nil {
				time.Sleep(time.Duration(100*p.Budget) * time.Second)
			}
			if line := tracker.NoteSearch(p); line != "" {
				lines = append(lines, line)
			}
		}}
		if _, err := bench.Search(t.Context(), []*curve.Table{rising(5)}, o); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"2/4  rising, slow, budget 10 %: regret 2.000 (IQM 2.000)  about 1m0s left",
			"4/4  rising, slow, budget 30 %: regret 2.000 (IQM 2.000)",
		}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}
