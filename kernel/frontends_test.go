package kernel_test

import "testing"

// TestFrontEnds runs papermill, nbconvert and jupytext; see testdata/frontends.py.
func TestFrontEnds(t *testing.T) { runPython(t, "frontends.py") }
