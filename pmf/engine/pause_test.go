package engine_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

// follow attaches a client to a study that runs, and returns the end of it and what is told of
// pausing.
func follow(c *client.Client, name string) (ended chan error, told chan string) {
	ended, told = make(chan error, 1), make(chan string, 16)
	watching := make(chan struct{})
	var once sync.Once
	go func() {
		ended <- c.Attach(context.Background(), name, func(e protocol.Event) {
			once.Do(func() { close(watching) })
			var p protocol.Progress
			if json.Unmarshal(e.Body, &p) == nil && p.Kind == "pausing" {
				told <- p.Message
			}
		})
	}()
	<-watching
	return ended, told
}

func TestWhoPausedARunIsToldToAllOthers(t *testing.T) {
	workspace := t.TempDir()
	f := &enginetest.Formula{Gate: make(chan struct{})}
	a, _ := serve(t, workspace, f)
	b := connect(t, workspace)
	open(t, a, "s", small)
	call(t, a, protocol.StudyRun, protocol.RunParams{Name: "s"}, nil)
	f.Gate <- struct{}{} // it runs
	endOfA, toldA := follow(a, "s")
	endOfB, toldB := follow(b, "s")
	paused := make(chan error, 1)
	go func() {
		paused <- b.Pause(context.Background(), protocol.PauseParams{Name: "s", By: "notebook b.ipynb"})
	}()
	for _, told := range []chan string{toldA, toldB} {
		if got := <-told; got != "Pausing at the end of the epochs in flight: notebook b.ipynb asked for it. Interrupting again stops at once." {
			t.Errorf("a client was told %q", got)
		}
	}
	close(f.Gate) // the epochs end
	if err := <-paused; err != nil {
		t.Error(err)
	}
	if err := <-endOfA; !protocol.HasCode(err, protocol.CodePaused) || !strings.HasPrefix(err.Error(), "study s is paused by notebook b.ipynb: the global stage has ") {
		t.Errorf("the other client was told %v", err)
	}
	if err := <-endOfB; !protocol.HasCode(err, protocol.CodePaused) || !strings.HasPrefix(err.Error(), "study s is paused: the global stage has ") {
		t.Errorf("the client that paused was told %v", err)
	}
}

func TestASecondRequestCutsOffTheEpochsInFlight(t *testing.T) {
	f := &enginetest.Formula{Gate: make(chan struct{})}
	c, _ := serve(t, t.TempDir(), f)
	open(t, c, "s", small)
	call(t, c, protocol.StudyRun, protocol.RunParams{Name: "s"}, nil)
	f.Gate <- struct{}{} // the next epochs wait for ever
	ended, told := follow(c, "s")
	paused := make(chan error, 1)
	go func() { paused <- c.Pause(context.Background(), protocol.PauseParams{Name: "s"}) }()
	<-told
	var s protocol.Study
	call(t, c, protocol.StudyOpen, protocol.OpenParams{Name: "s"}, &s)
	if !s.Pausing || s.Running != "fine" {
		t.Errorf("the study is %+v, want it to be pausing", s)
	}
	call(t, c, protocol.StudyPause, protocol.PauseParams{Name: "s", Now: true}, nil)
	if err := <-paused; err != nil {
		t.Error(err)
	}
	if err := <-ended; !protocol.HasCode(err, protocol.CodePaused) || !strings.HasPrefix(err.Error(), "study s was stopped at once: ") {
		t.Errorf("the run ended with %v", err)
	}
}

func TestARunThatIsAskedForAgainIsNotPaused(t *testing.T) {
	f := &enginetest.Formula{Gate: make(chan struct{})}
	c, _ := serve(t, t.TempDir(), f)
	open(t, c, "s", small)
	call(t, c, protocol.StudyRun, protocol.RunParams{Name: "s"}, nil)
	f.Gate <- struct{}{}
	ended, told := follow(c, "s")
	paused := make(chan error, 1)
	go func() { paused <- c.Pause(context.Background(), protocol.PauseParams{Name: "s"}) }()
	<-told
	call(t, c, protocol.StudyRun, protocol.RunParams{Name: "s"}, nil)
	close(f.Gate)
	if err := <-ended; err != nil {
		t.Errorf("the run ended with %v", err)
	}
	if err := <-paused; err != nil {
		t.Errorf("who paused was told %v", err)
	}
}
