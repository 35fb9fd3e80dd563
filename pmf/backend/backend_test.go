package backend_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
)

func ExampleFolders() {
	for _, folder := range backend.Folders("/opt/pjrt:/usr/lib/pjrt", "", "/home/ada") {
		fmt.Println(folder)
	}
	// Output:
	// /opt/pjrt
	// /usr/lib/pjrt
	// /home/ada/.local/share/pmf-nas/lib/pjrt
}

func TestFirstFolderWithThePluginWins(t *testing.T) {
	empty, full := t.TempDir(), t.TempDir()
	want := filepath.Join(full, "pjrt_c_api_cpu_plugin.so")
	if err := os.WriteFile(want, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, ok := backend.FindPlugin("cpu", []string{empty, full}); !ok || got != want {
		t.Errorf("found %q (%v), want %q", got, ok, want)
	}
	if got, ok := backend.FindPlugin("cuda", []string{empty, full}); ok {
		t.Errorf("found a CUDA plugin at %q where there is none", got)
	}
}

func TestMissingPluginIsAnInstruction(t *testing.T) {
	_, err := backend.Open(backend.Options{Name: "cpu", Plugins: []string{t.TempDir()}})
	if !errors.Is(err, backend.ErrNoPlugin) {
		t.Errorf("got %v, want ErrNoPlugin", err)
	}
}

func TestDamagedPluginIsASentence(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pjrt_c_api_cpu_plugin.so")
	if err := os.WriteFile(path, []byte("not a library"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := backend.Open(backend.Options{Name: path})
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want one line that names %s", err, path)
	}
}

func TestUnknownNameIsRefused(t *testing.T) {
	if _, err := backend.Open(backend.Options{Name: "tpu"}); err == nil {
		t.Error("backend tpu was opened, want an error")
	}
}

func TestWithoutPluginsPureGoIsTakenAndSaysWhy(t *testing.T) {
	d, err := backend.Open(backend.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Name != "go" || len(d.Passed) != 2 {
		t.Errorf("got %s, passed %q; want go and two reasons", d.Name, d.Passed)
	}
}

func TestDeviceRunsAGraph(t *testing.T) {
	program, err := graph.NewExec(backendtest.Open(t), func(x *graph.Node) *graph.Node { return graph.Square(x) })
	if err != nil {
		t.Fatal(err)
	}
	defer program.Finalize()
	out, err := program.Exec([]float32{3})
	if err != nil {
		t.Fatal(err)
	}
	if got := out[0].Value().([]float32)[0]; got != 9 {
		t.Errorf("3 squared is %v, want 9", got)
	}
}

// TestFlagsReachXLA opens the CPU in a child process with a flag that XLA does not know, which
// ends a process.
func TestFlagsReachXLA(t *testing.T) {
	if flags := os.Getenv("FLAGS_OF_CHILD"); flags != "" {
		backendtest.Open(t)
		return
	}
	backendtest.Open(t) // or skips
	child := exec.Command(os.Args[0], "-test.run=^TestFlagsReachXLA$")
	child.Env = append(os.Environ(), "FLAGS_OF_CHILD=yes", "XLA_FLAGS=--xla_no_such_flag=1")
	out, err := child.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "xla_no_such_flag") {
		t.Errorf("the child ended with %v, want it refused for its flag:\n%s", err, out)
	}
}

func TestASpaceMeansNoFlags(t *testing.T) {
	t.Setenv("XLA_FLAGS", " ")
	backendtest.Open(t)
	if got := os.Getenv("XLA_FLAGS"); got != "" {
		t.Errorf("XLA_FLAGS is %q, want nothing: XLA takes a space for a file", got)
	}
}

func TestWithoutFlagsTheRecommendedOnesAreSet(t *testing.T) {
	t.Setenv("XLA_FLAGS", "")
	backendtest.Open(t)
	if got := os.Getenv("XLA_FLAGS"); got != backend.RecommendedFlags {
		t.Errorf("XLA_FLAGS is %q, want the recommended ones", got)
	}
}
