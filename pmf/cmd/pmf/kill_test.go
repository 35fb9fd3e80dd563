package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

// A search that trains for real, whose engine is killed in the global, region and fine stage,
// ends with the same bits as one that was left alone.
func TestKilledSearchEndsWithTheSameBits(t *testing.T) {
	if testing.Short() {
		t.Skip("trains two small searches")
	}
	backendtest.Device(t).Backend.Name() // skips without a plugin
	program := self(t)
	params := protocol.OpenParams{Name: "s", Data: "digits", Settings: json.RawMessage(`{
		"data": {"ref": "digits", "train": 200}, "parallel": 1, "budget_epochs": 0, "predictor": {"anchors": 1},
		"global": {"architectures": 3, "epochs": 1}, "region": {"architectures": 2, "epochs": 2}, "fine": {"architectures": 2, "epochs": 3}}`)}
	want := enginetest.RunKilled(t, program, params, nil)
	got := enginetest.RunKilled(t, program, params, map[int]bool{4: true, 12: true, 20: true})
	if diff := cmp.Diff(want, got, enginetest.Timeless()); diff != "" {
		t.Errorf("killed and continued differs (-uninterrupted +killed):\n%s", diff)
	}
}

// self is a path of this test's program by which it is pmf; see TestMain.
func self(t *testing.T) string {
	t.Helper()
	t.Setenv("PJRT_PLUGIN_LIBRARY_PATH", plugins())
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
