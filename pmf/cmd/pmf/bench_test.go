package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/pool"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/study/studytest"
)

// small is a table of curves that rise to where their parameters say.
func small() *curve.Table {
	t := &curve.Table{Header: curve.Header{Format: curve.Format, Name: "small", Objective: "max", Epochs: 4}}
	for i := range 12 {
		end, params := float64(50+3*i), int64(100*(i+1))
		t.Rows = append(t.Rows, curve.Row{ID: fmt.Sprint(i), Params: &params, Curve: curve.Curve{
			Metric: []float64{end / 2, 0.8*end + float64(i%3), 0.9 * end, end}}})
	}
	return t
}

// interrupting is a baseline whose fit presses Ctrl-C.
type interrupting struct {
	*predict.Baseline
	press func()
}

func (i interrupting) Fit(ctx context.Context, examples []predict.Example) error {
	i.press()
	return i.Baseline.Fit(ctx, examples)
}

func TestAnInterruptedBenchmarkKeepsWhatItHas(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	last := predict.Named{Name: "last", New: func(o predict.Options) predict.Predictor { return predict.LastValue(o) }}
	broken := predict.Named{Name: "broken", New: func(o predict.Options) predict.Predictor {
		return interrupting{predict.LastValue(o), cancel}
	}}
	path := filepath.Join(t.TempDir(), "figures.json")
	var out, log bytes.Buffer
	err := runBench(ctx, &app{out: &out, err: &log}, benchFlags{out: path, format: "text", options: bench.PredictorOptions{
		Repeats: 2, Observe: []float64{0.5}, Methods: []predict.Named{last, broken},
	}}, []*curve.Table{small()})
	if !protocol.HasCode(err, protocol.CodePaused) || !strings.Contains(err.Error(), "interrupted after 2 of 4 repeats; the finished rows are printed and stand in "+path) {
		t.Errorf("error is %v", err)
	}
	if !strings.Contains(out.String(), "small, 2 of 4 epochs seen") || !strings.Contains(log.String(), "2/4  small, last") {
		t.Errorf("printed %s and logged %s", &out, &log)
	}
	var kept bench.PredictorResult
	if text, err := os.ReadFile(path); err != nil {
		t.Error(err)
	} else if err := json.Unmarshal(text, &kept); err != nil || len(kept.Rows) != 1 {
		t.Errorf("the file holds %+v (%v)", kept, err)
	}
}

// pressing is a search that presses Ctrl-C when it is asked.
type pressing struct{ press func() }

func (p pressing) Next(ctx context.Context, _ *pool.View) (pool.Step, error) {
	p.press()
	return pool.Step{}, context.Cause(ctx)
}
func (pressing) Answer(context.Context, *pool.View) (int, error) { return 0, nil }

func TestInterruptedSearchesKeepWhatTheyHave(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	methods, err := chosenSearches([]string{"rs"}, pool.All())
	if err != nil {
		t.Fatal(err)
	}
	methods = append(methods, pool.Named{Name: "broken", New: func(uint64) pool.Method { return pressing{cancel} }})
	path := filepath.Join(t.TempDir(), "figures.json")
	var out, log bytes.Buffer
	err = runSearches(ctx, &app{out: &out, err: &log}, searchFlags{out: path, format: "text", options: bench.SearchOptions{
		Seeds: 2, Budgets: []float64{0.5}, Methods: methods,
	}}, []*curve.Table{small()})
	if !protocol.HasCode(err, protocol.CodePaused) || !strings.Contains(err.Error(), "interrupted after 2 of 4 runs; the finished rows are printed and stand in "+path) {
		t.Errorf("error is %v", err)
	}
	if !strings.Contains(out.String(), "regret at 50 %") || !strings.Contains(log.String(), "2/4  small, rs, budget 50 %") {
		t.Errorf("printed %s and logged %s", &out, &log)
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), `"method": "rs"`) {
		t.Errorf("the file holds %s (%v)", text, err)
	}
}

func TestAPausedRecordingGoesOnWithTheSameCommand(t *testing.T) {
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	e := &studytest.Evaluator{Epoch: func(_ eval.Job, epoch int) {
		if epoch == 2 {
			cancel()
		}
	}}
	path := filepath.Join(t.TempDir(), "own.jsonl.gz")
	var out, log bytes.Buffer
	a := &app{out: &out, err: &log}
	o := bench.RecordOptions{
		Name: "own", Data: studytest.Fingerprint, Input: studytest.Input(), Space: space, Architectures: 3, Parallel: 1,
		Segment: eval.Segment{Until: 4, LearningRate: 0.1, Schedule: "cosine", Batch: 32},
	}
	err = runRecord(ctx, a, e, o, path)
	if !protocol.HasCode(err, protocol.CodePaused) || !strings.Contains(err.Error(), "the recording is paused; the same command goes on") {
		t.Errorf("error is %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a table of a paused recording: %v", err)
	}
	if err := runRecord(t.Context(), a, e, o, path); err != nil {
		t.Fatal(err)
	}
	table, err := curve.Open(path)
	if err != nil || len(table.Rows) != 3 || out.String() != "3 learning curves of 4 epochs in "+path+"\n" {
		t.Errorf("printed %q, table %+v (%v)", &out, table, err)
	}
	if !strings.Contains(log.String(), "3/3  ") {
		t.Errorf("logged %s", &log)
	}
}

func TestARecordingTellsHowLongItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := newRecordTracker(bench.RecordOptions{Architectures: 4, Segment: eval.Segment{Until: 10}})
		if _, known := tracker.State(); known {
			t.Error("it tells something before the first architecture")
		}
		seen := eval.Observation{Status: eval.Complete, Accuracy: 0.5, Curve: curve.Curve{Metric: []float64{0.5}}}
		if line := tracker.note(1, seen); strings.Contains(line, "left") || !strings.Contains(line, "1/4  ") || !strings.Contains(line, "50.00 %") {
			t.Errorf("found on disk: %q", line)
		}
		time.Sleep(30 * time.Second)
		seen.Trained, seen.Accuracy = 10, 0.75
		if line := tracker.note(2, seen); !strings.Contains(line, "about 1m0s left") {
			t.Errorf("after one of three: %q", line)
		}
		time.Sleep(5 * time.Second)
		if s, _ := tracker.State(); s.Elapsed != 35*time.Second || s.ETA != 55*time.Second || s.Best != 0.75 {
			t.Errorf("five seconds later: %+v", s)
		}
		tracker.note(3, seen)
		if line := tracker.note(4, eval.Observation{Status: eval.Failed, Reason: "the loss is NaN"}); !strings.HasSuffix(line, "failed: the loss is NaN") {
			t.Errorf("at the end: %q", line)
		}
		if s, _ := tracker.State(); !s.Finished || s.ETA != 0 {
			t.Errorf("at the end: %+v", s)
		}
	})
}
