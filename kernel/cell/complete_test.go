package cell_test

import (
	"fmt"
	"testing"

	"pmfnas/kernel/cell"
)

func ExampleIsComplete() {
	fmt.Println(cell.IsComplete("for i := range 3 {"))
	// Output: incomplete
}

func TestEnterRunsWhatIsComplete(t *testing.T) {
	for source, want := range map[string]cell.Completeness{
		"":                        cell.Complete,
		"x := 1":                  cell.Complete,
		"f(1,\n2)":                cell.Complete,
		"// a (":                  cell.Complete,
		"!echo (":                 cell.Complete,
		"%%":                      cell.Incomplete,
		"%%\nfmt.Println(1)":      cell.Complete,
		"f(":                      cell.Incomplete,
		"x := 1 +":                cell.Incomplete,
		"s := `one":               cell.Incomplete,
		"/* one":                  cell.Incomplete,
		"if x {\n\tfor {":         cell.Incomplete,
		"i++":                     cell.Complete,
		"f())":                    cell.Invalid,
		"\"one":                   cell.Invalid,
		"func (t T) f() {\n}\nf(": cell.Incomplete,
	} {
		t.Run(source, func(t *testing.T) {
			if got, _ := cell.IsComplete(source); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestIndentIsTheDepth(t *testing.T) {
	if _, indent := cell.IsComplete("if x {\n\tfor {"); indent != "\t\t" {
		t.Errorf("got %q, want two tabs", indent)
	}
}

func FuzzIsComplete(f *testing.F) {
	f.Add("x := `\n%%")
	f.Add("]})")
	f.Fuzz(func(t *testing.T, source string) {
		state, indent := cell.IsComplete(source)
		if state != cell.Incomplete && indent != "" {
			t.Errorf("%s wants an indent of %q", state, indent)
		}
	})
}
