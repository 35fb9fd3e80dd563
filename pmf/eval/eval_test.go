package eval_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
	"pmfnas/pmf/eval"
)

// ladder is that of Table 6.
var ladder = eval.Ladder{
	{Until: 5, LearningRate: 0.1, Schedule: "constant", Batch: 128},
	{Until: 15, LearningRate: 0.1, Schedule: "cosine", Batch: 256},
	{Until: 50, LearningRate: 0.1, Schedule: "steps", Batch: 512},
}

func ExampleLadder() {
	fmt.Println(ladder.Epochs(eval.Low), ladder.Epochs(eval.Medium), ladder.Epochs(eval.High))
	fmt.Println("epoch 6 is in segment", ladder.SegmentAt(6)+1)
	// Output:
	// 5 15 50
	// epoch 6 is in segment 2
}

func ExampleStream() {
	a, b := eval.Stream(1, "global", 7, "order"), eval.Stream(1, "global", 7, "order")
	other := eval.Stream(1, "global", 8, "order")
	x := a.Uint64()
	fmt.Println(x == b.Uint64(), x == other.Uint64())
	// Output: true false
}

func TestBadLaddersAreRefusedWithTheSegment(t *testing.T) {
	for name, c := range map[string]struct {
		change func(l eval.Ladder)
		want   string
	}{
		"falling":   {func(l eval.Ladder) { l[1].Until = 5 }, "segment 2 ends at epoch 5"},
		"no batch":  {func(l eval.Ladder) { l[0].Batch = 0 }, "segment 1 has batch 0"},
		"no rate":   {func(l eval.Ladder) { l[2].LearningRate = 0 }, "segment 3 has learning rate 0"},
		"smoothing": {func(l eval.Ladder) { l[1].Smoothing = 1 }, "segment 2 has label smoothing 1, want at least 0 and less than 1"},
		"drop path": {func(l eval.Ladder) { l[0].DropPath = -0.1 }, "segment 1 has drop-path probability -0.1"},
		"average":   {func(l eval.Ladder) { l[0].Average = math.NaN() }, "segment 1 has decay of averages NaN"},
		"auxiliary": {func(l eval.Ladder) { l[0].Auxiliary = 11 }, "segment 1 has auxiliary weight 11, want from 0 to 10"},
		"precision": {func(l eval.Ladder) { l[2].Precision = "float8" }, `segment 3 has precision "float8", want "bfloat16"`},
		"final":     {func(l eval.Ladder) { l[2] = eval.Final(60) }, ""},
		"untouched": {func(eval.Ladder) {}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := append(eval.Ladder{}, ladder...)
			c.change(l)
			err := l.Validate()
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestKeysOfPlainSegmentsHaveNotChanged(t *testing.T) {
	text, err := json.Marshal(ladder[0])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"until":5,"learning_rate":0.1,"schedule":"constant","batch":128,"augmentation":"","validations":0}`
	if string(text) != want {
		t.Errorf("got %s, want %s: a key is the hash of it", text, want)
	}
}

func TestStagesAreReadAsTheyAreWritten(t *testing.T) {
	for s := range eval.Stage(eval.Stages) {
		if back, err := eval.ParseStage(s.String()); err != nil || back != s || s.Fidelity().String() == "" {
			t.Errorf("%v came back as %v (%v)", s, back, err)
		}
	}
	if _, err := eval.ParseStage("last"); err == nil {
		t.Error("a stage called last was accepted")
	}
}

func TestKeysNameObservationsAndLines(t *testing.T) {
	space, err := arch.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		job := eval.Job{Arch: archtest.Draw(t, space), Ladder: ladder, Data: "d", Seed: rapid.Uint64().Draw(t, "seed")}
		same, high, later := job, job, job
		same.Arch = job.Arch.Canonical()
		high.Fidelity = eval.High
		later.Ladder = append(append(eval.Ladder{}, ladder[:2]...), eval.Segment{Until: 60, LearningRate: 1, Batch: 1})
		if job.Key() != same.Key() {
			t.Error("equal networks have different keys")
		}
		if job.Key() == high.Key() || job.LineKey() != high.LineKey() {
			t.Error("a promotion must be another observation of the same line")
		}
		if job.Key() != later.Key() {
			t.Error("a change of a later segment changed the key of an earlier rung")
		}
	})
}

// scales predicts numbers that are given.
type scales struct {
	bytes   int64
	latency time.Duration
	err     error
}

func (s scales) EstimateMemory(context.Context, arch.Architecture, int) (int64, error) {
	return s.bytes, s.err
}

func (s scales) EstimateLatency(context.Context, arch.Architecture, int) (time.Duration, error) {
	return s.latency, s.err
}

func TestPredictionsOverALimitAreRefused(t *testing.T) {
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	in := arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}
	a := space.Sample(eval.Stream(1, "test", 0, "arch"))
	heavy, lame := scales{bytes: 3 << 20, latency: 5 * time.Millisecond}, errors.New("lame")
	for name, c := range map[string]struct {
		limits    eval.Limits
		estimator eval.Estimator
		want      string // of the error, none for nil
		broken    bool
	}{
		"memory":          {eval.Limits{Memory: 2 << 20}, heavy, "3.00 MiB for a training step of 64 images, at most 2.00 allowed", true},
		"latency":         {eval.Limits{Latency: time.Millisecond}, heavy, "5ms an image in batches of 64, at most 1ms allowed", true},
		"enough":          {eval.Limits{Memory: 3 << 20, Latency: 5 * time.Millisecond}, heavy, "", false},
		"nobody to ask":   {eval.Limits{Memory: 1}, nil, "need an evaluator that predicts", false},
		"nothing to ask":  {eval.Limits{}, scales{err: lame}, "", false},
		"a lame estimate": {eval.Limits{Latency: 1}, scales{err: lame}, "lame", false},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.limits.Check(t.Context(), a, in, 64, c.estimator)
			var broken *eval.BrokenLimit
			if errors.As(err, &broken) != c.broken || (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestArchitecturesOverALimitAreRefused(t *testing.T) {
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	in := arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}
	a := space.Sample(eval.Stream(1, "test", 0, "arch"))
	for _, l := range []eval.Limits{{Params: 1}, {FLOPs: 1}} {
		if err := l.Check(t.Context(), a, in, 64, nil); err == nil || !strings.Contains(err.Error(), "at most 1 allowed") {
			t.Errorf("limits %+v gave %v", l, err)
		}
	}
	for _, l := range []eval.Limits{{}, {Params: 1 << 40, FLOPs: 1 << 40}} {
		if err := l.Check(t.Context(), a, in, 64, nil); err != nil {
			t.Errorf("limits %+v gave %v", l, err)
		}
	}
}
