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
	"pmfnas/pmf/predict"
	"pmfnas/pmf/study/studytest"
)

func TestABenchmarkTellsHowLongItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := newBenchTracker([]predict.Named{{Name: "slow"}, {Name: "quick"}})
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
			return tracker.note(now)
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

func TestTheBestOfEachGroupIsMarked(t *testing.T) {
	row := func(table, method string, spearman, mae, covers bench.Value) bench.PredictorRow {
		return bench.PredictorRow{
			Table: table, Observe: 0.1, EpochsSeen: 2, Epochs: 20, Method: method, Repeats: 20, Train: 100, Test: 900,
			Measures: bench.Measures{Spearman: spearman, MAE: mae, Coverage90: covers}, SE: bench.Measures{Spearman: 0.001, MAE: 0.05},
		}
	}
	d := benchDocument(bench.PredictorResult{Seed: 3, Rows: []bench.PredictorRow{
		row("a", "ours", 0.9, 1.5, 0.91), row("a", "last", 0.8, 17.75, 0.99), row("b", "ours", 0.7, 0.04, 0.8), row("b", "last", 0.75, 0.03, 0.97),
	}})
	text := d.Text()
	for _, want := range []string{
		"a, 2 of 20 epochs seen (10 %)", "ours     0.900 *  0.001", " 1.5 *  0.05", "91.0 *", "b, 2 of 20 epochs seen (10 %)",
		"last     0.750 *  0.001", " 0.03 *  0.05", "97.0 *", "Means over 20 repeats from seed 3 on; 100 rows learned from, 900 tested, 0 dropped.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if markdown := d.Markdown(); strings.Count(markdown, "**0.900**") != 1 || strings.Contains(markdown, "**0.800**") {
		t.Errorf("the best are bold in\n%s", markdown)
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
