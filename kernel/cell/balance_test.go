package cell_test

import (
	"strings"
	"testing"

	"pmfnas/kernel/cell"
)

func TestBracketsWithoutAPartnerAreFound(t *testing.T) {
	for code, want := range map[string]string{
		"if x > 2 {\n\tf()":              "line 1: this { is never closed",
		"func f() {\n\tg(1, h(2)\n}":     "line 3: }, where the ( of line 2 waits for its )",
		"f(2)\nx := 1 + // one\n":        "line 2: nothing follows this +",
		"strings.":                       "line 1: nothing follows this .",
		"f(1))":                          "line 1: nothing is open that this ) could close",
		"%pmf status (\nx := []int{1, 2": "line 2: this { is never closed",
	} {
		p, found := cell.Unbalanced(code)
		if p.Cell = 4; !found || !strings.HasPrefix(p.Text(), "cell [4], "+want) {
			t.Errorf("%q: got %q, want %q", code, p.Text(), want)
		}
	}
	for _, code := range []string{"", "f(\"(\")", "`{`", "'('", "// (", "!ls (", "\t!echo (", "%%writefile a.go\nfunc {", "fmt.Println(\"open)", "x := f(\n\t1,\n)", "x++", "var c chan<- int", "a +\n\tb", "!echo \\\n\ta, ("} {
		if p, found := cell.Unbalanced(code); found {
			t.Errorf("%q: found %q, want nothing", code, p.Text())
		}
	}
}

func TestCaretStandsBelowTheBracket(t *testing.T) {
	p, _ := cell.Unbalanced("\tfor {")
	if lines := strings.Split(p.Text(), "\n"); len(lines) < 4 || strings.Index(lines[3], "^") != strings.Index(lines[2], "{") {
		t.Errorf("the caret is misplaced:\n%s", p.Text())
	}
}

// FuzzUnbalanced holds that no cell and no message makes it panic, and that a place lies in the cell.
func FuzzUnbalanced(f *testing.F) {
	for _, code := range []string{"if x {", "f(]", "é)", "%%\n{", "!x\\\n(", "`", "\"\n(", "\r\n{"} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		p, found := cell.Unbalanced(code)
		if !found {
			return
		}
		if lines := strings.Split(strings.ReplaceAll(code, "\r\n", "\n"), "\n"); p.Line < 1 || p.Line > len(lines) || p.Column > len(lines[p.Line-1]) {
			t.Errorf("line %d, column %d of %q", p.Line, p.Column, code)
		}
		_ = p.Text()
	})
}

// FuzzProblem holds that what a compiler may say of any line is rendered, with its caret in reach.
func FuzzProblem(f *testing.F) {
	f.Add("undefined: x", "\tfmt.Println(x)")
	f.Add("cannot use é (é) as int value", "é")
	f.Add("missing ',' before newline", "")
	f.Fuzz(func(t *testing.T, message, source string) {
		text := cell.Problem{Cell: 1, Line: 1, Source: source, Message: message, Hint: cell.Hint(message, cell.Context{})}.Text()
		if !strings.Contains(text, message) {
			t.Errorf("%q is not in %q", message, text)
		}
	})
}
