package stdlib_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/stdlib"
)

func TestListOfPackagesIsTrue(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	listed, err := exec.Command("go", "list", "-f", "{{.Name}} {{.ImportPath}}", "std").Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	byName := map[string]int{}
	for line := range strings.Lines(string(listed)) {
		name, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		if elements := strings.Split(path, "/"); slices.Contains(elements, "internal") || elements[0] == "vendor" {
			continue
		}
		want = append(want, path)
		byName[name]++
		if got := stdlib.Name(path); got != name {
			t.Errorf("%s is called %s, want %s", path, got, name)
		}
	}
	got := stdlib.Paths()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-go list +table):\n%s", diff)
	}
	if len(stdlib.Names()) != len(byName) {
		t.Errorf("there are %d names, want %d", len(stdlib.Names()), len(byName))
	}
	for name, n := range byName {
		if path, sole := stdlib.Path(name); stdlib.Name(path) != name || sole != (n == 1) {
			t.Errorf("%s is %q, alone: %v, of %d", name, path, sole, n)
		}
	}
}

func TestUnknownNamesHaveNoPath(t *testing.T) {
	if path, sole := stdlib.Path("nothing"); path != "" || sole {
		t.Errorf("got %q, %v", path, sole)
	}
}
