package kernel_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFrontEnds runs papermill, nbconvert and jupytext; see testdata/frontends.py.
func TestFrontEnds(t *testing.T) { runPython(t, "frontends.py") }

// TestVSCode does what VS Code's Jupyter extension does; see testdata/vscode.py.
func TestVSCode(t *testing.T) { runPython(t, "vscode.py") }

// TestBrowser runs the first notebook of the course in JupyterLab and in Notebook 7; without
// --only, testdata/browser.py runs them all.
func TestBrowser(t *testing.T) {
	python := os.Getenv("PMF_PYTHON")
	if python == "" {
		t.Skip("PMF_PYTHON names no Python that has Jupyter (kernel/tools/jupyter.txt and test.txt)")
	}
	if testing.Short() {
		t.Skip("takes a minute")
	}
	script := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "browser.py"), "--only", "01-space")
	script.Env = isolated(t)
	said, err := script.CombinedOutput()
	if _, reason, ok := strings.Cut(string(said), "skipped: "); ok {
		t.Skip(strings.TrimSpace(reason))
	}
	if err != nil {
		t.Errorf("browser.py: %v\n%s", err, said)
	}
}
