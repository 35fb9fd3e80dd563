// Package kernel_test runs the whole kernel under the clients that people use.
package kernel_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestConformance runs Jupyter's own conformance test.
func TestConformance(t *testing.T) { runPython(t, "conformance.py") }

// TestClients runs what people do with a kernel; see testdata/client.py.
func TestClients(t *testing.T) { runPython(t, "client.py") }

// TestCells runs what beginners write, and get wrong; see testdata/cells.py.
func TestCells(t *testing.T) { runPython(t, "cells.py") }

// TestSoak runs a few cells one after the other and looks for lost output and growing memory;
// the long version is in README.md.
func TestSoak(t *testing.T) { runPython(t, "soak.py", "30") }

// BenchmarkLatency measures what a person waits for, beside stock GoNB and ipykernel, and logs
// the table.
func BenchmarkLatency(b *testing.B) {
	for b.Loop() {
		runPython(b, "latency.py", "12")
	}
}

// runPython runs a script over a kernel that is installed for it alone, and logs what it
// measured.
func runPython(t testing.TB, script string, arguments ...string) {
	python := os.Getenv("PMF_PYTHON")
	if python == "" {
		t.Skip("PMF_PYTHON names no Python that has Jupyter (kernel/tools/jupyter.txt and test.txt)")
	}
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	for _, program := range []string{"gonb", "goimports"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not on PATH; ./install.sh brings it", program)
		}
	}
	command := exec.CommandContext(t.Context(), python, append([]string{filepath.Join("testdata", script)}, arguments...)...)
	command.Env = isolated(t)
	said, err := command.CombinedOutput()
	for line := range strings.Lines(string(said)) {
		if _, measured, ok := strings.Cut(line, "measured: "); ok {
			t.Log(strings.TrimSpace(measured))
		} else if strings.HasPrefix(line, "| ") {
			t.Log(strings.TrimSpace(line))
		}
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", script, err, said)
	}
}

// isolated builds and installs the kernel where nothing but the test finds it, and returns the
// environment in which it is found.
func isolated(t testing.TB) []string {
	t.Helper()
	folder := t.TempDir()
	program := filepath.Join(folder, "pmf-kernel")
	if said, err := exec.Command("go", "build", "-o", program, "./cmd/pmf-kernel").CombinedOutput(); err != nil {
		t.Fatalf("build pmf-kernel: %v\n%s", err, said)
	}
	environment := os.Environ()
	for _, name := range []string{"JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "TMPDIR"} {
		value := filepath.Join(folder, strings.ToLower(name))
		if err := os.MkdirAll(value, 0o700); err != nil {
			t.Fatal(err)
		}
		environment = append(environment, name+"="+value)
	}
	environment = append(environment, "PYTHONDONTWRITEBYTECODE=1")
	install := exec.Command(program, "install", "--user", "--project", "..")
	install.Env = environment
	if said, err := install.CombinedOutput(); err != nil {
		t.Fatalf("install the kernel: %v\n%s", err, said)
	}
	return environment
}
