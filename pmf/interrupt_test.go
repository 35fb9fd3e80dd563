package pmf_test

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"

	"pmfnas/pmf"
	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

// gated serves a workspace whose epochs wait for the gate of the formula, and returns a client
// that looks at it. Both end with the test.
func gated(t *testing.T) (workspace string, f *enginetest.Formula, c *client.Client) {
	t.Helper()
	workspace = t.TempDir()
	f = &enginetest.Formula{Gate: make(chan struct{})}
	e, err := engine.New(t.Context(), workspace, enginetest.Options(f))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- e.Serve(context.Background()) }()
	t.Cleanup(func() {
		stopEngine(workspace)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	for c == nil {
		c, _ = client.Open(t.Context(), workspace, client.Options{NoStart: true})
	}
	t.Cleanup(c.Close)
	return workspace, f, c
}

// awaitState asks about the study digits until it is as wanted.
func awaitState(t *testing.T, c *client.Client, wanted func(protocol.Study) bool) {
	for s := (protocol.Study{}); !wanted(s); {
		if err := c.Call(context.Background(), protocol.StudyOpen, protocol.OpenParams{Name: "digits"}, &s); err != nil {
			t.Error(err)
			return
		}
	}
}

func pausing(s protocol.Study) bool { return s.Pausing }

func interrupt() { syscall.Kill(os.Getpid(), syscall.SIGINT) }

func TestInterruptPausesAtTheNextStepAndSaysWhatIsKept(t *testing.T) {
	workspace, f, c := gated(t)
	go func() {
		f.Gate <- struct{}{} // an epoch was trained, so the cell waits for the run
		interrupt()
		awaitState(t, c, pausing)
		close(f.Gate) // the epochs in flight end
	}()
	_, err := pmf.Open("digits", pmf.Workspace(workspace), small(), pmf.Quiet()).Run()
	if !protocol.HasCode(err, protocol.CodePaused) || !strings.HasPrefix(err.Error(), "interrupted: study digits is paused: the global stage has ") ||
		!strings.HasSuffix(err.Error(), "epochs, all kept; run it again to go on") {
		t.Errorf("got %v, want a sentence that says what is kept", err)
	}
}

func TestTwoInterruptsStopAtOnceAndSayWhatIsKept(t *testing.T) {
	workspace, f, c := gated(t)
	go func() {
		f.Gate <- struct{}{} // the epochs after it wait for ever
		interrupt()
		awaitState(t, c, pausing)
		interrupt()
	}()
	_, err := pmf.Open("digits", pmf.Workspace(workspace), small(), pmf.Quiet()).Run()
	if !protocol.HasCode(err, protocol.CodePaused) || !strings.HasPrefix(err.Error(), "interrupted: study digits was stopped at once: the global stage has ") {
		t.Errorf("got %v, want a sentence that says what is kept", err)
	}
}

func TestAnotherNotebookIsToldWhoPausedItsRun(t *testing.T) {
	t.Setenv("JPY_SESSION_NAME", "/home/somebody/lesson.ipynb")
	workspace, f, _ := gated(t)
	one := pmf.Open("digits", pmf.Workspace(workspace), small(), pmf.Quiet())
	other := pmf.Open("digits", pmf.Workspace(workspace), small(), pmf.Quiet())
	ended := make(chan error, 1)
	go func() {
		_, err := one.Run()
		ended <- err
	}()
	f.Gate <- struct{}{}
	if err := other.Stop(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil || !strings.HasPrefix(err.Error(), "study digits was stopped at once by notebook lesson.ipynb: the global stage has ") {
		t.Errorf("who ran it was told %v", err)
	}
}

func TestAStudyAtRestSaysSoToWhoAttaches(t *testing.T) {
	study := pmf.Open("digits", workspace(t), small(), pmf.Quiet())
	for _, want := range []string{"Study digits is at rest; Run() goes on.", "Study digits is finished."} {
		d, err := study.Attach()
		if err != nil || !strings.Contains(d.Text(), want) {
			t.Errorf("got %v and\n%s\nwant %q", err, d.Text(), want)
		}
		if _, err := study.Run(); err != nil {
			t.Fatal(err)
		}
	}
}
