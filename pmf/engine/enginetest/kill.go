package enginetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
)

// Start opens a client of an engine in a process of its own, started with a program. The
// process ends with the test.
func Start(t testing.TB, workspace, program string) *client.Client {
	t.Helper()
	c, err := client.Open(context.Background(), workspace, client.Options{Program: program})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(context.Background()); err != nil {
			t.Errorf("stop the engine: %v", err)
		}
		c.Close()
	})
	return c
}

// RunKilled opens a study, runs it, kills the engine as a power cut would at each of the given
// events (counted from 1), and returns what the study knows in the end.
func RunKilled(t testing.TB, program string, p protocol.OpenParams, at map[int]bool) study.Snapshot {
	t.Helper()
	workspace := t.TempDir()
	c := Start(t, workspace, program)
	if err := c.Call(context.Background(), protocol.StudyOpen, p, nil); err != nil {
		t.Fatal(err)
	}
	events := 0
	err := c.Run(context.Background(), protocol.RunParams{Name: p.Name}, func(protocol.Event) {
		if events++; at[events] {
			kill(t, workspace)
		}
	})
	if err != nil {
		t.Fatalf("the run ended with %v", err)
	}
	for moment := range at {
		if events < moment {
			t.Fatalf("the run had %d events, too few to be killed at %d", events, moment)
		}
	}
	snapshot, err := engine.Read(engine.Folder(workspace), p.Name)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// kill ends the engine of a workspace. It is called from the goroutine that hears events.
func kill(t testing.TB, workspace string) {
	text, err := os.ReadFile(filepath.Join(workspace, client.Folder, "engine.pid"))
	if err != nil {
		t.Error(err)
		return
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Errorf("engine.pid holds %q: %v", text, err)
		return
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Error(err)
	}
}

// Timeless makes cmp.Diff leave out what a clock measured, and who trained how much of it.
func Timeless() cmp.Options {
	return cmp.Options{
		cmpopts.EquateNaNs(), cmpopts.EquateEmpty(),
		cmpopts.AcyclicTransformer("timeless", eval.Observation.Timeless),
		cmpopts.IgnoreFields(study.Spending{}, "Seconds"),
		cmpopts.IgnoreFields(study.StageResult{}, "Elapsed", "Ran"),
		cmpopts.IgnoreFields(study.Choice{}, "Latency"),
	}
}
