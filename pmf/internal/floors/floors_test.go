package floors

import (
	"slices"
	"strings"
	"testing"
)

// house loads the tree around this test once for all.
func house(t *testing.T) Tree {
	t.Helper()
	tree, err := Load(".")
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestTheHouseStands(t *testing.T) {
	tree := house(t)
	for _, sentence := range slices.Concat(tree.Upward(), tree.Twins()) {
		t.Error(sentence)
	}
	for _, thin := range Thin() {
		if path := tree.Path(thin, Heavy()); path != nil {
			t.Errorf("%s must stay thin, but reaches %s", thin, strings.Join(path, " → "))
		}
	}
	for _, p := range tree.sorted() {
		from, _, _ := room(tree.below(p.ImportPath))
		if sql := slices.Contains(p.Imports, "database/sql"); sql && from != "pmf/journal" {
			t.Errorf("%s imports database/sql; only pmf/journal writes SQL", p.ImportPath)
		}
	}
}

// toy builds a tree of own packages from their imports.
func toy(imports map[string][]string) Tree {
	t := Tree{"m", map[string]Package{}}
	for path, list := range imports {
		p := Package{ImportPath: path, Imports: list}
		if strings.HasPrefix(path, "m/") {
			p.Module = &struct{ Main bool }{true}
		}
		t.Packages[path] = p
	}
	return t
}

func TestImportsUpwardsAndSidewaysAreFound(t *testing.T) {
	for _, c := range []struct {
		name    string
		imports map[string][]string
		want    string // in the one sentence found; none expected when empty
	}{
		{"downwards", map[string][]string{"m/pmf/search": {"m/pmf/arch", "fmt"}, "m/pmf/arch": nil, "fmt": nil}, ""},
		{"upwards", map[string][]string{"m/pmf/arch": {"m/pmf/study"}, "m/pmf/study": nil}, "m/pmf/arch imports m/pmf/study"},
		{"sideways", map[string][]string{"m/pmf/search": {"m/pmf/journal"}, "m/pmf/journal": nil}, "m/pmf/search imports m/pmf/journal"},
		{"inside a room", map[string][]string{"m/pmf/search": {"m/pmf/search/searchtest"}, "m/pmf/search/searchtest": {"m/pmf/search"}}, ""},
		{"a room inside a room", map[string][]string{"m/pmf/report/view": {"m/pmf/report"}, "m/pmf/report": nil}, "m/pmf/report/view imports m/pmf/report"},
		{"a room without a place", map[string][]string{"m/pmf/attic": nil}, "m/pmf/attic has no place"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := toy(c.imports).Upward()
			if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestTwinsAreFound(t *testing.T) {
	tree := toy(map[string][]string{"m/pmf/arch": nil, "m/pmf/predict/arch": nil, "m/pmf/curve": nil})
	if got := tree.Twins(); len(got) != 1 || got[0] != "m/pmf/arch and m/pmf/predict/arch end alike" {
		t.Errorf("found %q", got)
	}
}

func TestHeavyImportsAreFoundWithTheirPath(t *testing.T) {
	tree := toy(map[string][]string{"m/pmf": {"m/pmf/show"}, "m/pmf/show": {"a", "network"}, "a": {"net/http"}, "network": nil})
	if got := strings.Join(tree.Path("pmf", Heavy()), " "); got != "m/pmf m/pmf/show a net/http" {
		t.Errorf("path is %q", got)
	}
	if got := tree.Path("pmf", []string{"gonum.org/v1/plot"}); got != nil {
		t.Errorf("path is %q, want none", got)
	}
}
