package client_test

import (
	"os/exec"
	"strings"
	"testing"
)

// What a cell of a notebook imports is linked each time the cell runs, so it must stay small.
func TestCellsLinkNothingHeavy(t *testing.T) {
	for _, room := range []string{"pmfnas/pmf/engine/client", "pmfnas/pmf"} {
		out, err := exec.Command("go", "list", "-deps", room).CombinedOutput()
		if err != nil {
			t.Fatalf("go list -deps %s: %v\n%s", room, err, out)
		}
		for _, dependency := range strings.Fields(string(out)) {
			if heavy(dependency) {
				t.Errorf("%s reaches %s, which cells must not link", room, dependency)
			}
		}
	}
}

// heavy tells whether a package is the network of the standard library or comes from another
// module: those that we use train, store, plot or parse commands.
func heavy(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return path == "net" || strings.HasPrefix(path, "net/") || path == "regexp" || strings.Contains(first, ".")
}
