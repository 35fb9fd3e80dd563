package cell_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/cell"
)

func TestBlankImportsAreTakenOutInPlace(t *testing.T) {
	for claim, c := range map[string]struct {
		source, code string
		want         []cell.BlankImport
	}{
		"a single one": {`import _ "image/png"`, `import ()           `, []cell.BlankImport{{"image/png", 1}}},
		"of a group the others stay": {
			"import (\n\t_ \"a\"; b \"b\"\n\t_ `c`; \"d\"\n)", "import (\n\t       b \"b\"\n\t       \"d\"\n)",
			[]cell.BlankImport{{"a", 1 + 1}, {"c", 3}},
		},
		"what says something about its file stays": {`import _ "embed"`, `import _ "embed"`, nil},
		"in a test too":                {"%test\nimport _ \"a\"", "%test\nimport ()   ", []cell.BlankImport{{"a", 2}}},
		"what is not Go is left alone": {"%%writefile a.go\nimport _ \"a\"", "%%writefile a.go\nimport _ \"a\"", nil},
		"in a string there is none":    {"var s = `\nimport _ \"a\"`", "var s = `\nimport _ \"a\"`", nil},
		"names are no blanks":          {`import . "a"; import b "b"`, "import . \"a\"\nimport b \"b\"", nil},
	} {
		t.Run(claim, func(t *testing.T) {
			got := cell.Rewrite(c.source, cell.Options{})
			if diff := cmp.Diff(strings.TrimRight(c.code, " "), strings.TrimRight(got.Code, " ")); diff != "" {
				t.Errorf("code (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, got.Blank); diff != "" {
				t.Errorf("imports (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABlankImportBelowStatementsIsFound(t *testing.T) {
	got := cell.Rewrite("x := 1\n!echo it's\nimport _ \"a\"\nx", cell.Options{})
	if diff := cmp.Diff([]cell.BlankImport{{"a", 3}}, got.Blank); diff != "" || strings.Contains(got.Code, `"a"`) {
		t.Errorf("(-want +got):\n%s\ncode %q", diff, got.Code)
	}
}
