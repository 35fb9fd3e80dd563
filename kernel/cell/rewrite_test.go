package cell_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/kernel/cell"
)

func ExampleRewrite() {
	c := cell.Rewrite("import \"math\"\nx := 2.0\nmath.Sqrt(x) // to be shown", cell.Options{})
	for i, line := range strings.Split(c.Code, "\n") {
		fmt.Println(c.Lines[i], line)
	}
	// Output:
	// 1 import "math"
	// 0 %%
	// 0 pmf_kernel_show.Attach()
	// 2 x := 2.0
	// 3 pmf_kernel_show.Result(math.Sqrt(x))
	// 0 _ = x
}

// rewriting is one claim: source becomes code, whose lines come from the lines of source.
type rewriting struct {
	claim  string
	source []string
	code   []string
	lines  []int
}

var declarations = []rewriting{
	{
		claim:  "declarations go to the top level and statements into main",
		source: []string{"fmt.Println(twice(w))", "var w = 3", "func twice(a int) int {", "\treturn 2 * a", "}", "type T struct{}", "const c = 1"},
		code:   []string{"var w = 3", "func twice(a int) int {", "\treturn 2 * a", "}", "type T struct{}", "const c = 1", "%%", "pmf_kernel_show.Attach()", "fmt.Println(twice(w))"},
		lines:  []int{2, 3, 4, 5, 6, 7, 0, 0, 1},
	},
	{
		claim:  "a cell of declarations has no main",
		source: []string{"type T int", "", "func (t *T) Get() int { return int(*t) }"},
		code:   []string{"type T int", "func (t *T) Get() int { return int(*t) }"},
		lines:  []int{1, 3},
	},
	{
		claim:  "a method is a declaration and a function literal is a statement",
		source: []string{"func (t T) Name() string { return \"t\" }", "func(a int) { fmt.Println(a) }(1)"},
		code:   []string{"func (t T) Name() string { return \"t\" }", "%%", "pmf_kernel_show.Attach()", "pmf_kernel_show.Result(func(a int) { fmt.Println(a) }(1))"},
		lines:  []int{1, 0, 0, 2},
	},
	{
		claim:  "a var that needs a local name stays local, and so does one that needs that",
		source: []string{"x := 1", "var y = x + 1", "var z, _ = y, 2", "var far = 4"},
		code:   []string{"var far = 4", "%%", "pmf_kernel_show.Attach()", "x := 1", "var y = x + 1", "var z, _ = y, 2", "_ = x", "_ = y", "_ = z"},
		lines:  []int{4, 0, 0, 1, 2, 3, 0, 0, 0},
	},
	{
		claim:  "the comments above a declaration stay with it",
		source: []string{"// #include <math.h>", "import \"C\"", "x := 1 // of x", "//go:noinline", "func f() {}"},
		code:   []string{"// #include <math.h>", "import \"C\"", "//go:noinline", "func f() {}", "%%", "pmf_kernel_show.Attach()", "x := 1", "_ = x"},
		lines:  []int{1, 2, 4, 5, 0, 0, 3, 0},
	},
	{
		claim:  "a func main of one's own joins the cell's output",
		source: []string{"// main greets.", "func main() {", "\tfmt.Println(1)", "}"},
		code:   []string{"// main greets.", "func main() { pmf_kernel_show.Attach();", "\tfmt.Println(1)", "}"},
		lines:  []int{1, 2, 3, 4},
	},
}

var statements = []rewriting{
	{
		claim:  "the last expression is shown, whatever comment follows it",
		source: []string{"a := []int{", "\t1,", "}", "len(a) // its length", "// the end", ""},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "a := []int{", "\t1,", "}", "pmf_kernel_show.Result(len(a))", "_ = a"},
		lines:  []int{0, 0, 1, 2, 3, 4, 0},
	},
	{
		claim:  "an expression of several lines is shown",
		source: []string{"  fmt.Sprint(", "1,", ")"},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "  pmf_kernel_show.Result(fmt.Sprint(", "1,", "))"},
		lines:  []int{0, 0, 1, 2, 3},
	},
	{
		claim:  "what prints is not shown",
		source: []string{"fmt.Println(1)"},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "fmt.Println(1)"},
		lines:  []int{0, 0, 1},
	},
	{
		claim:  "two statements on a line come from one line",
		source: []string{"x := 1; x"},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "x := 1", "pmf_kernel_show.Result(x)", "_ = x"},
		lines:  []int{0, 0, 1, 1, 0},
	},
	{
		claim:  "a statement with a head stays whole",
		source: []string{"x := 2", "if y := x; x > y { f(x) }"},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "x := 2", "if y := x; x > y { f(x) }", "_ = x"},
		lines:  []int{0, 0, 1, 2, 0},
	},
	{
		claim:  "a labelled loop defines nothing",
		source: []string{"outer: for i := 0; i < 3; i++ {", "\tcontinue outer", "}; 5"},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "outer: for i := 0; i < 3; i++ {", "\tcontinue outer", "}", "pmf_kernel_show.Result(5)"},
		lines:  []int{0, 0, 1, 2, 3, 3},
	},
	{
		claim:  "brackets that do not match are left to the compiler",
		source: []string{"f(", "// why"},
		code:   []string{"%%", "f(", "// why"},
		lines:  []int{0, 1, 2},
	},
	{
		claim:  "a broken declaration stays one",
		source: []string{"func f() {"},
		code:   []string{"func f() {"},
		lines:  []int{1},
	},
}

var commands = []rewriting{
	{
		claim:  "lines for GoNB and the shell go first, continued lines with them",
		source: []string{"!ls \\", "  -l", "x := 1", "!echo it's", "x"},
		code:   []string{"!ls \\", "  -l", "!echo it's", "%%", "pmf_kernel_show.Attach()", "x := 1", "pmf_kernel_show.Result(x)", "_ = x"},
		lines:  []int{1, 2, 4, 0, 0, 3, 5, 0},
	},
	{
		claim:  "a %% of one's own stays where it is, with its arguments",
		source: []string{"var a = 1", "%% --flag", "b := a", "b"},
		code:   []string{"var a = 1", "%% --flag", "pmf_kernel_show.Attach()", "b := a", "pmf_kernel_show.Result(b)", "_ = b"},
		lines:  []int{1, 2, 0, 3, 4, 0},
	},
	{
		claim:  "%keep stores at the end what it names",
		source: []string{"%keep a, b", "a := 1", "var b = 2"},
		code:   []string{"var b = 2", "%%", "pmf_kernel_show.Attach()", "a := 1", "_ = a", "pmf_kernel_show.Keep(\"a\", a)", "pmf_kernel_show.Keep(\"b\", b)"},
		lines:  []int{3, 0, 0, 2, 0, 1, 1},
	},
	{
		claim:  "%keep alone stores what ends with the cell",
		source: []string{"a, b := 1, 2", "  %keep", "a"},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "a, b := 1, 2", "pmf_kernel_show.Result(a)", "_ = a", "_ = b", "pmf_kernel_show.Keep(\"a\", a)", "pmf_kernel_show.Keep(\"b\", b)"},
		lines:  []int{0, 0, 1, 3, 0, 0, 2, 2},
	},
	{
		claim:  "%keep of a variable of an earlier cell stores it as it is now",
		source: []string{"%keep total", "total++"},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "total++", "pmf_kernel_show.Keep(\"total\", total)"},
		lines:  []int{0, 0, 2, 1},
	},
	{
		claim:  "commands may be indented, a ! within an expression is Go's",
		source: []string{"  !ls", "\t%% ", "a := x ||", "\t!y", "  %env A=1", "if a {", "\t!ls", "}"},
		code:   []string{"!ls", "%env A=1", "%% ", "pmf_kernel_show.Attach()", "a := x ||", "\t!y", "if a {", "\t!ls", "}", "_ = a"},
		lines:  []int{1, 5, 2, 0, 3, 4, 6, 7, 8, 0},
	},
	{
		claim:  "a %% below statements, or a second one, marks nothing",
		source: []string{"a := 1", "%%", "func f() {}", "%%", "a"},
		code:   []string{"func f() {}", "%%", "pmf_kernel_show.Attach()", "a := 1", "pmf_kernel_show.Result(a)", "_ = a"},
		lines:  []int{3, 0, 0, 1, 5, 0},
	},
	{
		claim:  "what stands in a string is no command",
		source: []string{"s := `", "%%", "!ls", "`"},
		code:   []string{"%%", "pmf_kernel_show.Attach()", "s := `", "%%", "!ls", "`", "_ = s"},
		lines:  []int{0, 0, 1, 2, 3, 4, 0},
	},
	{
		claim:  "a command that takes the whole cell gets it",
		source: []string{"%%writefile a.txt", "x := ("},
		code:   []string{"%%writefile a.txt", "x := ("},
		lines:  []int{1, 2},
	},
	{claim: "comments alone run nothing", source: []string{"// nothing", "/* at", "all */"}, code: []string{""}},
	{claim: "an empty cell runs nothing", source: []string{"", "  \t"}, code: []string{""}},
}

func TestRewrite(t *testing.T) {
	for _, group := range [][]rewriting{declarations, statements, commands} {
		for _, r := range group {
			t.Run(r.claim, func(t *testing.T) {
				got := cell.Rewrite(strings.Join(r.source, "\n"), cell.Options{})
				if diff := cmp.Diff(r.code, strings.Split(got.Code, "\n")); diff != "" {
					t.Errorf("code (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(r.lines, got.Lines, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("lines (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestWithoutResultNothingIsShown(t *testing.T) {
	c := cell.Rewrite("x := 1\nx", cell.Options{NoResult: true})
	if c.Wrapped || strings.Contains(c.Code, "show.Result") {
		t.Errorf("got %+v, want the expression as it is", c)
	}
}

func TestLocalsAreTheNamesThatEndWithTheCell(t *testing.T) {
	c := cell.Rewrite("a, err := f()\nvar b = a\nvar keep = 1\nfor i := range 3 { c := i; _ = c }", cell.Options{})
	if diff := cmp.Diff([]string{"a", "err", "b"}, c.Locals); diff != "" {
		t.Errorf("locals (-want +got):\n%s", diff)
	}
}

func TestMistakesThatNoCompilerSees(t *testing.T) {
	for source, want := range map[string]string{
		"fmt.Println(1)\nfunc main() {}": "line 2: a func main beside statements",
		"a := 1\n%keep a 3x":             "line 2: %keep wants names of variables, and 3x is none",
		"func main() {}":                 "",
		"a := 1\n%keep a":                "",
	} {
		c := cell.Rewrite(source, cell.Options{})
		if got := c.Mistake; (got == nil) != (want == "") || got != nil && !strings.Contains(got.Text(), want) {
			t.Errorf("%q: got %v, want %q", source, got, want)
		}
	}
}

// FuzzRewrite: whatever is typed, every generated line has an origin, and each origin is a
// line of the person's.
func FuzzRewrite(f *testing.F) {
	for _, group := range [][]rewriting{declarations, statements, commands} {
		for _, r := range group {
			f.Add(strings.Join(r.source, "\n"), false)
		}
	}
	f.Add("func main() {} `\r\n%%\n/*", true)
	f.Add("for ;;{};}", false)
	f.Fuzz(func(t *testing.T, source string, quiet bool) {
		c := cell.Rewrite(source, cell.Options{NoResult: quiet})
		if c.Code == "" && c.Lines == nil {
			return
		}
		if got, want := len(c.Lines), strings.Count(c.Code, "\n")+1; got != want {
			t.Fatalf("%d origins for %d lines", got, want)
		}
		last := strings.Count(source, "\n") + 1
		for i, origin := range c.Lines {
			if origin < 0 || origin > last {
				t.Errorf("line %d comes from line %d of %d", i+1, origin, last)
			}
		}
	})
}

func TestAWholeProgramLosesItsPackageClause(t *testing.T) {
	source := "// A program.\npackage main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(1)\n}"
	c := cell.Rewrite(source, cell.Options{})
	if strings.Contains(c.Code, "package") || strings.Contains(c.Code, "%%") || !strings.Contains(c.Code, "pmf_kernel_show.Attach()") {
		t.Errorf("got %q", c.Code)
	}
	for at, line := range strings.Split(c.Code, "\n") {
		if strings.Contains(line, "Println") && c.Lines[at] != 7 {
			t.Errorf("the seventh line became line %d", c.Lines[at])
		}
	}
}
