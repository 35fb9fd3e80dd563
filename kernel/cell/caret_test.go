package cell_test

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pmfnas/kernel/cell"
)

// underlined returns what the caret of a problem marks, "" for nothing.
func underlined(p cell.Problem) string {
	lines := strings.Split(p.Text(), "\n")
	if len(lines) < 4 || !strings.Contains(lines[3], "^") {
		return ""
	}
	runes := []rune(lines[2] + strings.Repeat(" ", 200)) // a caret may stand behind the line
	from := strings.Index(lines[3], "^")
	return string(runes[from : from+strings.Count(lines[3], "^")])
}

// TestCaretsStandWhereTheCompilerPoints compiles lines, each with one mistake, and looks at what is
// marked then. Where a line has equal pieces of code, only the column tells which is meant, so the
// right one is written in ⟨…⟩.
func TestCaretsStandWhereTheCompilerPoints(t *testing.T) {
	cases := []string{
		"\tx, xx := 1, 2; println(xx, x, ⟨y⟩, x)",
		"\t\ty := 1; y, z := 2, y; println(y, z,\t⟨nowhere⟩)",
		"größe := \"größe\"; println(größe, ⟨größte⟩, größe)",
		"p := struct{ X int }{}; println(p.X, p.⟨Y⟩, p.X, p.X)",
		"n, f := 3, 2.5; println(n*n, f*f, ⟨n * f⟩)",
		"var a, b int = 1, ⟨\"two\"⟩; println(a, b)",
		"_ = []int{1, 2, ⟨\"three\"⟩, 4}",
		"_, _ = strings.Repeat(\"x\", 2), ⟨strings.Repeat⟩(\"x\")",
		"_ = strings.ToUpper(\"x\", ⟨1⟩, 1)",
		"if a := 3; ⟨a > \"x\"⟩ { println(a) }",
		"x := 5; println(x); x ⟨:=⟩ 6",
		"for i := 0; ⟨i⟩; i++ {}",
		"x, ⟨i⟩ := 1, 2; println(x)",
		"strings.ToUpper(strings.⟨ToUpperr⟩(strings.ToLower(\"a\")))",
		strings.Repeat("println(1); ", 20) + "println(⟨nowhere⟩)",
		strings.Repeat("println(1); ", 40) + "println(⟨nowhere⟩, 1)" + strings.Repeat("; println(2)", 40),
	}
	var b strings.Builder
	b.WriteString("package main\n\nimport \"strings\"\n\nvar _ = strings.ToUpper\n\nfunc main() {\n")
	for _, c := range cases {
		b.WriteString("if true {\n" + unmarked(c) + "\n}\n")
	}
	folder := t.TempDir()
	write(t, filepath.Join(folder, "go.mod"), "module cells\n\ngo 1.26\n")
	write(t, filepath.Join(folder, "main.go"), b.String()+"}\n")
	said := goTool(t, folder, "build", "-gcflags=-e", ".")
	program := strings.Split(b.String(), "\n")
	got := map[int][]string{}
	for _, m := range regexp.MustCompile(`(?m)^\./main\.go:(\d+)(?::(\d+))?: (.+)$`).FindAllStringSubmatch(said, -1) {
		line, _ := strconv.Atoi(m[1])
		column, _ := strconv.Atoi(m[2]) // the compiler gives none beyond byte 255 or so
		own := program[line-1]
		p := cell.Problem{Cell: 1, Line: line, Source: own, Column: cell.Column(own, own, column), Message: m[3]}
		got[line] = append(got[line], underlined(p))
	}
	for i, c := range cases {
		want := c[strings.Index(c, "⟨")+len("⟨") : strings.Index(c, "⟩")]
		if marked := got[9+3*i]; len(marked) != 1 || marked[0] != want {
			t.Errorf("in %q is marked %q, want %q", unmarked(c), marked, want)
		}
	}
	if t.Failed() {
		t.Log(said)
	}
}

func unmarked(line string) string { return strings.NewReplacer("⟨", "", "⟩", "").Replace(line) }

func TestColumnsAreThePersonsWhereTheLineProvesIt(t *testing.T) {
	for claim, c := range map[string]struct{ own, written string }{
		"a line as it is":             {"\tfmt.Println(a, ⟨b⟩)", "\tfmt.Println(a, ⟨b⟩)"},
		"other white space before it": {"  var x = a + ⟨b⟩", "\tx = a + ⟨b⟩"},
		"an expression that is shown": {"f(a, ⟨b⟩) // c", "pmf_kernel_show.Result(f(a, ⟨b⟩))"},
		"the wrapping of one":         {"  ⟨f⟩(a)", "⟨p⟩mf_kernel_show.Result(f(a))"},
		"the first of its lines":      {"f(⟨a⟩,", "pmf_kernel_show.Result(f(⟨a⟩,"},
		"the last of its lines":       {"\t⟨b⟩)", "\t⟨b⟩))"},
		"one of several statements":   {"x := 1; y := ⟨z⟩; x", "y := ⟨z⟩"},
		"a type of a group":           {"\tT struct{ X ⟨U⟩ }", "type T struct{ X ⟨U⟩ }"},
		"a main of one's own":         {"func main() { ⟨a⟩() }", "func main() { pmf_kernel_show.Attach(); ⟨a⟩() }"},
		"behind the end":              {"a(1⟨⟩ ", "a(1 ⟨⟩"},
		"equal statements":            {"f(x); f(x)", "f(⟨x⟩)"},
		"another spacing":             {"var x   = y", "\tx = ⟨y⟩"},
		"another line":                {"a", "⟨b⟩"},
	} {
		t.Run(claim, func(t *testing.T) {
			want := 1 + strings.Index(c.own, "⟨") // 0 for none
			if got := cell.Column(unmarked(c.own), unmarked(c.written), 1+strings.Index(c.written, "⟨")); got != want {
				t.Errorf("got column %d of %q, want %d", got, unmarked(c.own), want)
			}
		})
	}
}

func TestCaretsCountWhatAScreenShows(t *testing.T) {
	for source, before := range map[string]int{
		"\tx":       8,
		"日本 x":      4 + 5,
		"é x":       4 + 2,
		"e\u0301 x": 4 + 2,
		"\x1b[1mx":  4 + 4,
	} {
		text := cell.Problem{Cell: 1, Line: 1, Source: source, Column: 1 + strings.Index(source, "x"), Message: "undefined: x"}.Text()
		if marks := strings.Split(text, "\n")[3]; marks != strings.Repeat(" ", before)+"^" {
			t.Errorf("of %q the mark is %q, want it behind %d columns", source, marks, before)
		}
		if strings.Contains(text, "\x1b") {
			t.Errorf("%q commands the terminal", text)
		}
	}
}

func TestLongMessagesAreCutInTheMiddle(t *testing.T) {
	long := "cannot use " + strings.Repeat("x + ", 10_000) + "y (value of type int) as string value"
	p := cell.Problem{Cell: 1, Line: 1, Source: "f()", Message: long, Details: "\thave (" + strings.Repeat("int, ", 10_000) + ")\n"}
	text := p.Text()
	if len(text) > 1500 || !strings.Contains(text, "cannot use x + x") || !strings.Contains(text, "as string value") {
		t.Errorf("%d bytes: %.100s", len(text), text)
	}
}
