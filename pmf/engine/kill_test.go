package engine_test

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
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
)

func TestMain(m *testing.M) {
	enginetest.Main()
	os.Exit(m.Run())
}

// start opens a client of an engine in a process of its own, which ends with the test.
func start(t *testing.T, workspace string) *client.Client {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.Open(t.Context(), workspace, client.Options{Program: program})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Stop(context.Background())
		c.Close()
	})
	return c
}

// kill ends the engine of a client as a power cut would.
func kill(t *testing.T, workspace string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(workspace, ".pmf", "engine.pid"))
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// runKilled runs the small search, kills the engine at each of the given events, and returns
// what the study knows in the end.
func runKilled(t *testing.T, at map[int]bool) study.Snapshot {
	t.Helper()
	workspace := t.TempDir()
	c := start(t, workspace)
	open(t, c, "s", small)
	n := 0
	err := c.Run(t.Context(), protocol.RunParams{Name: "s"}, func(protocol.Event) {
		if n++; at[n] {
			kill(t, workspace)
		}
	})
	if err != nil {
		t.Fatalf("the run ended with %v", err)
	}
	for moment := range at {
		if n < moment {
			t.Fatalf("the run had %d events, too few to be killed at %d", n, moment)
		}
	}
	snapshot, err := engine.Read(engine.Folder(workspace), "s")
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// The client's one call of Run survives the death of the engine, and the study ends with the
// same trials, decisions and choice as if nothing had happened.
func TestKilledEngineContinuesToTheSameResult(t *testing.T) {
	want := runKilled(t, nil)
	for _, at := range []map[int]bool{{1: true}, {9: true, 20: true}, {14: true, 31: true, 45: true}} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			if diff := cmp.Diff(want, runKilled(t, at), timeless()...); diff != "" {
				t.Errorf("killed and continued differs (-uninterrupted +killed):\n%s", diff)
			}
		})
	}
}

// timeless leaves out what a clock measured, and who trained how much of it.
func timeless() []cmp.Option {
	return []cmp.Option{
		cmpopts.EquateNaNs(), cmpopts.EquateEmpty(),
		cmpopts.AcyclicTransformer("timeless", eval.Observation.Timeless),
		cmpopts.IgnoreFields(study.Spending{}, "Seconds"),
		cmpopts.IgnoreFields(study.StageResult{}, "Elapsed", "Ran"),
	}
}
