package cell_test

import (
	"fmt"
	"strings"
	"testing"

	"pmfnas/kernel/cell"
)

func ExampleProblem_Text() {
	fmt.Println(cell.Problem{
		Cell: 3, Line: 2, Source: "\tfmt.Println(width)", Message: "undefined: width",
		Hint: cell.Hint("undefined: width", cell.Context{Cell: 3, Locals: map[string]int{"width": 1}}),
	}.Text())
	// Output:
	// cell [3], line 2: undefined: width
	//
	//         fmt.Println(width)
	//                     ^^^^^
	//
	// width was made with := in cell [1] and ended with it: each cell is a program of its own. Write %keep width in that cell, or var width = … there.
}

func TestMessageWithoutAPlaceIsShownAlone(t *testing.T) {
	if got := (cell.Problem{Message: "no space left on device"}).Text(); got != "no space left on device" {
		t.Errorf("got %q", got)
	}
}

func TestLocalNamesOfOtherCellsAreExplained(t *testing.T) {
	locals := map[string]int{"x": 2}
	for at, want := range map[int]string{5: "made with := in cell [2]", 2: "functions do not see"} {
		if got := cell.Hint("undefined: x", cell.Context{Cell: at, Locals: locals}); !strings.Contains(got, want) {
			t.Errorf("hint in cell %d is %q, want %q", at, got, want)
		}
	}
	locals["height"] = 3
	if got := cell.Hint("undefined: hieght", cell.Context{Cell: 5, Locals: locals}); !strings.HasPrefix(got, "Did you mean height? height was made with := in cell [3]") {
		t.Errorf("hint for a misspelled one is %q", got)
	}
	if got := cell.Hint("internal compiler error: panic", cell.Context{Cell: 5, Locals: locals}); got != "" {
		t.Errorf("hint for a message that says all is %q", got)
	}
}

func TestCaretStandsBelowTheNameItself(t *testing.T) {
	for _, c := range []struct{ message, source, marked string }{
		{"undefined: x", "\tmax(y, x)", "           ^"},
		{"undefined: é", "méé(é)", "    ^"},
		{"declared and not used: i", "for i := range ints {", "    ^"},
		{"undefined: x", "max()", ""},
		{"cannot use Sq{…} (value of struct type Sq) as Shape value", "var s Shape = Sq{2}", "              ^^"},
	} {
		text := cell.Problem{Cell: 1, Line: 1, Source: c.source, Message: c.message}.Text()
		_, got, _ := strings.Cut(text, strings.ReplaceAll(c.source, "\t", "    "))
		if got = strings.TrimPrefix(strings.TrimPrefix(got, "\n"), "    "); got != c.marked {
			t.Errorf("below %q the caret is %q, want %q", c.source, got, c.marked)
		}
	}
}

func TestLongLinesAreCutAroundTheCaret(t *testing.T) {
	source := strings.Repeat("a + ", 500) + "wrong" + strings.Repeat(" + b", 500)
	lines := strings.Split(cell.Problem{Cell: 1, Line: 1, Source: source, Message: "undefined: wrong"}.Text(), "\n")
	if at := strings.Index(lines[3], "^"); len(lines[2]) > 140 || !strings.HasPrefix(string([]rune(lines[2])[at:]), "wrong") {
		t.Errorf("the caret does not stand below the name:\n%s\n%s", lines[2], lines[3])
	}
}
