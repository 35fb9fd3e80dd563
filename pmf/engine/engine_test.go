package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// formula is an Evaluator that computes instead of training: an observation is a function of
// the job, as it must be.
type formula struct {
	input       imageset.Set
	evaluations atomic.Int64
	gate        chan struct{} // nil, or what each epoch waits for
}

func (f *formula) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	h := fnv.New64a()
	h.Write([]byte(job.LineKey()))
	quality := 0.5 + float64(h.Sum64()%1000)/2500
	o := eval.Observation{
		Key: job.Key(), Arch: job.Arch, Fidelity: job.Fidelity, Status: eval.Complete,
		Params: job.Arch.Params(f.input.Input()), FLOPs: job.Arch.FLOPs(f.input.Input()),
	}
	for epoch := 1; epoch <= job.Ladder.Epochs(job.Fidelity); epoch++ {
		if err := f.wait(ctx); err != nil {
			o.Status = eval.Paused
			return o, err
		}
		o.Curve.Metric = append(o.Curve.Metric, quality*(1-1/float64(epoch+2)))
		o.Curve.TrainLoss = append(o.Curve.TrainLoss, 1/float64(epoch+1))
		o.Trained++
		if verdict := tell(ctx, record, o.Curve); verdict == eval.Pause {
			o.Status = eval.Paused
			return o, nil
		}
	}
	o.Accuracy = o.Curve.Last()
	f.evaluations.Add(1)
	return o, nil
}

// Test is the accuracy of the job, a little lower.
func (f *formula) Test(ctx context.Context, job eval.Job) (float64, error) {
	o, err := f.Evaluate(ctx, job, nil)
	return 0.99 * o.Accuracy, err
}

func (f *formula) wait(ctx context.Context) error {
	if f.gate == nil {
		return context.Cause(ctx)
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-f.gate:
		return nil
	}
}

func tell(ctx context.Context, record eval.Recorder, soFar curve.Curve) eval.Verdict {
	if record == nil {
		return eval.Continue
	}
	verdict, _ := record(ctx, soFar)
	return verdict
}

// serve starts an engine in this process and returns a client to it. Both end with the test.
func serve(t *testing.T, workspace string, f *formula) (*client.Client, *engine.Engine) {
	t.Helper()
	e, err := engine.New(t.Context(), workspace, engine.Options{
		Evaluator: func(set *imageset.Set) (engine.Evaluator, error) {
			f.input = *set
			return f, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the engine ended with %v", err)
		}
	})
	return connect(t, workspace), e
}

// connect waits until the engine listens.
func connect(t *testing.T, workspace string) *client.Client {
	t.Helper()
	for {
		c, err := client.Open(t.Context(), workspace, client.Options{NoStart: true})
		if err == nil {
			t.Cleanup(c.Close)
			return c
		}
		if !errors.Is(err, client.ErrNotRunning) {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// small are settings of a search that is over in a moment.
var small = json.RawMessage(`{"parallel": 2, "budget_epochs": 0, "predictor": {"anchors": 2},
	"global": {"architectures": 6, "epochs": 1}, "region": {"architectures": 4, "epochs": 2}, "fine": {"architectures": 2, "epochs": 3}}`)

func open(t *testing.T, c *client.Client, name string, settings json.RawMessage) protocol.Study {
	t.Helper()
	var s protocol.Study
	call(t, c, protocol.StudyOpen, protocol.OpenParams{Name: name, Data: "digits", Settings: settings}, &s)
	return s
}

func call(t *testing.T, c *client.Client, method string, params, result any) {
	t.Helper()
	if err := c.Call(t.Context(), method, params, result); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
}

func TestRunTellsItsEventsAndEnds(t *testing.T) {
	c, _ := serve(t, t.TempDir(), &formula{})
	open(t, c, "s", small)
	var seen []int64
	err := c.Run(t.Context(), protocol.RunParams{Name: "s"}, func(e protocol.Event) { seen = append(seen, e.Seq) })
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 || !slices.IsSorted(seen) {
		t.Errorf("events came with numbers %v, want growing ones", seen)
	}
	var s protocol.Study
	call(t, c, protocol.StudyOpen, protocol.OpenParams{Name: "s"}, &s)
	if len(s.Done) != 3 || s.Running != "" || s.Last != seen[len(seen)-1] {
		t.Errorf("after the run: %+v, want three stages done and the last event %d", s, seen[len(seen)-1])
	}
}

func TestFinishedStageIsInstant(t *testing.T) {
	f := &formula{}
	c, _ := serve(t, t.TempDir(), f)
	open(t, c, "s", small)
	for range 2 {
		if err := c.Run(t.Context(), protocol.RunParams{Name: "s", Stage: "global"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.evaluations.Load(); got != 6 {
		t.Errorf("%d evaluations, want the 6 of the global stage once", got)
	}
}

func TestStudiesOfAWorkspaceShareEvaluations(t *testing.T) {
	f := &formula{}
	c, _ := serve(t, t.TempDir(), f)
	open(t, c, "a", small)
	open(t, c, "b", small)
	for _, name := range []string{"a", "b"} {
		if err := c.Run(t.Context(), protocol.RunParams{Name: name}, nil); err != nil {
			t.Fatal(err)
		}
	}
	var fork protocol.Study
	call(t, c, protocol.StudyFork, protocol.ForkParams{From: "a", Name: "c", Settings: json.RawMessage(`{"without":["uncertainty"]}`)}, &fork)
	before := f.evaluations.Load()
	if err := c.Run(t.Context(), protocol.RunParams{Name: "c", Stage: "global"}, nil); err != nil {
		t.Fatal(err)
	}
	if got := f.evaluations.Load(); got != before {
		t.Errorf("the fork's global stage took %d evaluations, want none", got-before)
	}
}

func TestPauseKeepsWhatWasDoneAndTheNextRunGoesOn(t *testing.T) {
	f := &formula{gate: make(chan struct{})}
	c, _ := serve(t, t.TempDir(), f)
	open(t, c, "s", small)
	ended := make(chan error, 1)
	go func() { ended <- c.Run(context.Background(), protocol.RunParams{Name: "s"}, nil) }()
	f.gate <- struct{}{} // one epoch was trained
	if err := c.Pause(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !protocol.HasCode(err, protocol.CodePaused) {
		t.Errorf("the run ended with %v, want CodePaused", err)
	}
	close(f.gate)
	if err := c.Run(t.Context(), protocol.RunParams{Name: "s"}, nil); err != nil {
		t.Errorf("the next run: %v", err)
	}
}

func TestRunGoesOnWithoutItsClient(t *testing.T) {
	workspace := t.TempDir()
	f := &formula{gate: make(chan struct{})}
	c, _ := serve(t, workspace, f)
	open(t, c, "s", small)
	call(t, c, protocol.StudyRun, protocol.RunParams{Name: "s"}, nil)
	f.gate <- struct{}{}
	c.Close()
	close(f.gate)
	again := connect(t, workspace)
	if err := again.Attach(t.Context(), "s", nil); err != nil {
		t.Fatal(err)
	}
	var s protocol.Study
	call(t, again, protocol.StudyOpen, protocol.OpenParams{Name: "s"}, &s)
	if len(s.Done) != 3 {
		t.Errorf("stages done are %v, want all three", s.Done)
	}
}

func TestClientThatComesBackGetsWhatItHasNotSeen(t *testing.T) {
	workspace := t.TempDir()
	c, _ := serve(t, workspace, &formula{})
	open(t, c, "s", small)
	var all []int64
	if err := c.Run(t.Context(), protocol.RunParams{Name: "s"}, func(e protocol.Event) { all = append(all, e.Seq) }); err != nil {
		t.Fatal(err)
	}
	middle := len(all) / 2
	again := connect(t, workspace)
	var rest []int64
	if err := again.Replay(t.Context(), "s", all[middle-1], func(e protocol.Event) { rest = append(rest, e.Seq) }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rest, all[middle:]) {
		t.Errorf("after event %d came %v, want %v", all[middle-1], rest, all[middle:])
	}
}

func TestChangedSettingsAreToldAndRefusedWhileRunning(t *testing.T) {
	f := &formula{gate: make(chan struct{})}
	c, _ := serve(t, t.TempDir(), f)
	open(t, c, "s", small)
	if s := open(t, c, "s", json.RawMessage(`{"seed": 7}`)); !slices.ContainsFunc(s.Changed, func(c protocol.Change) bool {
		return c == protocol.Change{Key: "seed", Was: "1", Now: "7"}
	}) {
		t.Errorf("changes are %+v, want seed among them", s.Changed)
	}
	call(t, c, protocol.StudyRun, protocol.RunParams{Name: "s"}, nil)
	err := c.Call(t.Context(), protocol.StudyOpen, protocol.OpenParams{Name: "s", Data: "digits", Settings: small}, nil)
	if !protocol.HasCode(err, protocol.CodeRunning) {
		t.Errorf("other settings during a run: %v, want CodeRunning", err)
	}
}

func TestRefusalsAreSentences(t *testing.T) {
	c, _ := serve(t, t.TempDir(), &formula{})
	open(t, c, "known", small)
	for _, refused := range []struct {
		method string
		params any
		code   protocol.Code
		want   string
	}{
		{"study.fly", nil, protocol.CodeMethod, `this engine has no method "study.fly"`},
		{protocol.StudyRun, protocol.RunParams{Name: "x"}, protocol.CodeUnknown, `there is no study "x" in this workspace; there is known`},
		{protocol.StudyRun, protocol.RunParams{Name: "known", Stage: "last"}, protocol.CodeParams, `stage is "last", want global, region or fine`},
		{protocol.StudyFork, protocol.ForkParams{From: "known", Name: "known"}, protocol.CodeParams, "a fork of study known needs another name"},
	} {
		err := c.Call(t.Context(), refused.method, refused.params, nil)
		if !protocol.HasCode(err, refused.code) || err.Error() != refused.want {
			t.Errorf("%s: got %v, want %q with code %d", refused.method, err, refused.want, refused.code)
		}
	}
}

func TestOneEngineAWorkspace(t *testing.T) {
	workspace := t.TempDir()
	serve(t, workspace, &formula{})
	if _, err := engine.New(t.Context(), workspace, engine.Options{}); !errors.Is(err, engine.ErrRunning) {
		t.Errorf("a second engine: %v, want ErrRunning", err)
	}
}

func TestStopPausesAndLeavesNothingBehind(t *testing.T) {
	workspace := t.TempDir()
	f := &formula{gate: make(chan struct{})}
	c, _ := serve(t, workspace, f)
	open(t, c, "s", small)
	ended := make(chan error, 1)
	waiting := connect(t, workspace)
	go func() { ended <- waiting.Run(context.Background(), protocol.RunParams{Name: "s"}, nil) }()
	f.gate <- struct{}{}
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !protocol.HasCode(err, protocol.CodePaused) {
		t.Errorf("who waited was told %v, want CodePaused", err)
	}
	for _, name := range []string{"engine.sock", "engine.pid"} {
		if _, err := os.Stat(filepath.Join(workspace, ".pmf", name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there (%v)", name, err)
		}
	}
}
