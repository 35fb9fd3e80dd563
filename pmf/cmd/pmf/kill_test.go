package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

// A search that trains for real, whose engine is killed in the global, region and fine stage,
// ends with the same bits as one that was left alone.
func TestKilledSearchEndsWithTheSameBits(t *testing.T) {
	program := self(t)
	space, err := filepath.Abs("testdata/toy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	params := protocol.OpenParams{Name: "s", Data: "digits", Settings: fmt.Appendf(nil, `{
		"data": {"ref": "digits", "train": 200}, "space": %q, "parallel": 1, "budget_epochs": 0, "predictor": {"anchors": 1},
		"global": {"architectures": 3, "epochs": 1}, "region": {"architectures": 2, "epochs": 2}, "fine": {"architectures": 2, "epochs": 3}}`, space)}
	want := enginetest.RunKilled(t, program, params, nil)
	got := enginetest.RunKilled(t, program, params, map[int]bool{4: true, 12: true, 20: true})
	if diff := cmp.Diff(want, got, enginetest.Timeless()); diff != "" {
		t.Errorf("killed and continued differs (-uninterrupted +killed):\n%s", diff)
	}
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
