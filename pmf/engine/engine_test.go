package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
)

// serve starts an engine in this process and returns a client to it. Both end with the test.
func serve(t *testing.T, workspace string, f *enginetest.Formula) (*client.Client, *engine.Engine) {
	t.Helper()
	e, err := engine.New(t.Context(), workspace, enginetest.Options(f))
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
	c, _ := serve(t, t.TempDir(), &enginetest.Formula{})
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
	f := &enginetest.Formula{}
	c, _ := serve(t, t.TempDir(), f)
	open(t, c, "s", small)
	for range 2 {
		if err := c.Run(t.Context(), protocol.RunParams{Name: "s", Stage: "global"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.Evaluations(); got != 6 {
		t.Errorf("%d evaluations, want the 6 of the global stage once", got)
	}
}

func TestStudiesOfAWorkspaceShareEvaluations(t *testing.T) {
	f := &enginetest.Formula{}
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
	before := f.Evaluations()
	if err := c.Run(t.Context(), protocol.RunParams{Name: "c", Stage: "global"}, nil); err != nil {
		t.Fatal(err)
	}
	if got := f.Evaluations(); got != before {
		t.Errorf("the fork's global stage took %d evaluations, want none", got-before)
	}
}

func TestPauseKeepsWhatWasDoneAndTheNextRunGoesOn(t *testing.T) {
	f := &enginetest.Formula{Gate: make(chan struct{})}
	c, _ := serve(t, t.TempDir(), f)
	open(t, c, "s", small)
	ended := make(chan error, 1)
	go func() { ended <- c.Run(context.Background(), protocol.RunParams{Name: "s"}, nil) }()
	f.Gate <- struct{}{} // one epoch was trained
	if err := c.Pause(t.Context(), protocol.PauseParams{Name: "s", Now: true}); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !protocol.HasCode(err, protocol.CodePaused) {
		t.Errorf("the run ended with %v, want CodePaused", err)
	}
	close(f.Gate)
	if err := c.Run(t.Context(), protocol.RunParams{Name: "s"}, nil); err != nil {
		t.Errorf("the next run: %v", err)
	}
}

func TestRunGoesOnWithoutItsClient(t *testing.T) {
	workspace := t.TempDir()
	f := &enginetest.Formula{Gate: make(chan struct{})}
	c, _ := serve(t, workspace, f)
	open(t, c, "s", small)
	call(t, c, protocol.StudyRun, protocol.RunParams{Name: "s"}, nil)
	f.Gate <- struct{}{}
	c.Close()
	close(f.Gate)
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
	c, _ := serve(t, workspace, &enginetest.Formula{})
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
	f := &enginetest.Formula{Gate: make(chan struct{})}
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
	c, _ := serve(t, t.TempDir(), &enginetest.Formula{})
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
	serve(t, workspace, &enginetest.Formula{})
	if _, err := engine.New(t.Context(), workspace, engine.Options{}); !errors.Is(err, engine.ErrRunning) {
		t.Errorf("a second engine: %v, want ErrRunning", err)
	}
}

func TestStopPausesAndLeavesNothingBehind(t *testing.T) {
	workspace := t.TempDir()
	f := &enginetest.Formula{Gate: make(chan struct{})}
	c, _ := serve(t, workspace, f)
	open(t, c, "s", small)
	ended := make(chan error, 1)
	waiting := connect(t, workspace)
	go func() { ended <- waiting.Run(context.Background(), protocol.RunParams{Name: "s"}, nil) }()
	f.Gate <- struct{}{}
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

// sample is the text of some architecture.
func sample(t *testing.T) string {
	t.Helper()
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	return space.Sample(eval.Stream(1, "test", 0, "sample")).String()
}
