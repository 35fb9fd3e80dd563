package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

// A search that trains for real, whose engine is killed in the global, region and fine stage,
// ends with the same bits as one that was left alone.
func TestKilledSearchEndsWithTheSameBits(t *testing.T) {
	program := self(t)
	params := toy(t)
	want := enginetest.RunKilled(t, program, params, nil)
	got := enginetest.RunKilled(t, program, params, map[int]bool{4: true, 12: true, 20: true})
	if diff := cmp.Diff(want, got, enginetest.Timeless()); diff != "" {
		t.Errorf("killed and continued differs (-uninterrupted +killed):\n%s", diff)
	}
}

// An engine that is told to end, as by the shutdown of the machine, pauses its run, tells those
// who wait for it, and leaves.
func TestTerminatedEnginePausesItsRun(t *testing.T) {
	workspace, program := t.TempDir(), self(t)
	c := enginetest.Start(t, workspace, program)
	var ping protocol.Ping
	if err := c.Call(t.Context(), protocol.EnginePing, nil, &ping); err != nil {
		t.Fatal(err)
	}
	p := toy(t)
	if err := c.Call(t.Context(), protocol.StudyOpen, p, nil); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	err := c.Run(t.Context(), protocol.RunParams{Name: p.Name}, func(protocol.Event) {
		once.Do(func() { syscall.Kill(ping.PID, syscall.SIGTERM) })
	})
	if !protocol.HasCode(err, protocol.CodePaused) || !strings.Contains(err.Error(), "because the engine stops") {
		t.Errorf("the run ended with %v, want CodePaused and why", err)
	}
	if err := c.Run(t.Context(), protocol.RunParams{Name: p.Name}, nil); err != nil {
		t.Errorf("the next run: %v", err)
	}
}

// toy is a search that is small enough to be trained in a test.
func toy(t *testing.T) protocol.OpenParams {
	t.Helper()
	space, err := filepath.Abs("testdata/toy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return protocol.OpenParams{Name: "s", Data: "digits", Settings: fmt.Appendf(nil, `{
		"data": {"ref": "digits", "train": 200}, "space": %q, "parallel": 1, "budget_epochs": 0, "predictor": {"anchors": 1},
		"global": {"architectures": 3, "epochs": 1}, "region": {"architectures": 2, "epochs": 2}, "fine": {"architectures": 2, "epochs": 3}}`, space)}
}

// self is a path of this test's program by which it is pmf; see TestMain.
func self(t *testing.T) string {
	t.Helper()
	t.Setenv("GOMLX_BACKEND", "go") // which is everywhere, and needs no compiling
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "pmf")
	if err := os.Symlink(own, path); err != nil {
		t.Fatal(err)
	}
	return path
}
