package assist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pmfnas/kernel/assist"
)

const project = "../.."

func ExampleIndex_Complete() {
	x := assist.New(project)
	code := "strings.HasP"
	matches, start, end := x.Complete(code, len(code))
	fmt.Println(matches, code[start:end])
	// Output: [HasPrefix] HasP
}

func TestHandlesAreCompletedByTheirMethods(t *testing.T) {
	code := "var study = pmf.Open(\"digits\")\nstudy.Gl"
	matches, _, _ := assist.New(project).Complete(code, len(code))
	if !slices.Contains(matches, "Global") {
		t.Errorf("got %q, want Global", matches)
	}
}

func TestCommandsAreCompleted(t *testing.T) {
	x := assist.New(project)
	for code, want := range map[string]string{"%p": "%pmf", "%pmf st": "studies", "var width = 3\nwid": "width", "fm": "fmt"} {
		if matches, _, _ := x.Complete(code, len(code)); !slices.Contains(matches, want) {
			t.Errorf("%q completes to %q, want %s", code, matches, want)
		}
	}
}

func TestDocumentationIsFound(t *testing.T) {
	x := assist.New(project)
	for code, want := range map[string]string{
		"strings.Fields": "func Fields(",
		"pmf.Open(":      "func Open(",
		"fmt":            "package fmt",
		"var study = pmf.Open(\"digits\")\nstudy.Global": "Global(",
	} {
		if got := x.Inspect(code, len(code)); !strings.Contains(got, want) {
			t.Errorf("documentation of %q is %q, want it to hold %q", code, got, want)
		}
	}
	if got := x.Inspect("nothing", 3); got != "" {
		t.Errorf("something is known about nothing: %q", got)
	}
}

func TestNamesOfCellsAreExplainedByTheirLastDeclaration(t *testing.T) {
	x := assist.New(project)
	code := "func area() {}\n// area squares.\nfunc area(a struct{}, b int) int {\n\treturn b * b\n}\n" +
		"type Box struct {\n\tWide int\n}\nvar depth = f(\n\t3)\nside := 4\n"
	for name, want := range map[string]string{
		"area":  "func area(a struct{}, b int) int\n\narea squares.",
		"Box":   "type Box struct {\n\tWide int\n}",
		"depth": "var depth = f(\n\t3)",
		"side":  "side := 4",
		"none":  "",
	} {
		if got := x.Inspect(code+name, len(code+name)); got != want {
			t.Errorf("%s is explained as %q, want %q", name, got, want)
		}
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("var s = pmf.Open(\"x\")\ns.Gl", 20)
	x := assist.New(project)
	f.Fuzz(func(t *testing.T, code string, offset int) {
		offset = min(max(0, offset), len(code))
		_, start, end := x.Complete(code, offset)
		if start < 0 || start > end || end > len(code) {
			t.Errorf("range [%d, %d) of %d bytes", start, end, len(code))
		}
		x.Inspect(code, offset)
	})
}
