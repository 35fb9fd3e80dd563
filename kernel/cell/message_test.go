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
		Hint: cell.Hint("undefined: width", 3, map[string]int{"width": 1}),
	}.Text())
	// Output:
	// cell [3], line 2: undefined: width
	//
	//         fmt.Println(width)
	//                     ^^^^^
	//
	// width was made with := in cell [1] and ended with it: each cell is a program of its own. Write var width = … there to keep it.
}

func TestMessageWithoutAPlaceIsShownAlone(t *testing.T) {
	if got := (cell.Problem{Message: "no space left on device"}).Text(); got != "no space left on device" {
		t.Errorf("got %q", got)
	}
}

func TestHintsSayWhatToDo(t *testing.T) {
	locals := map[string]int{"x": 2}
	for message, want := range map[string]string{
		"undefined: x":                                    "made with := in cell [2]",
		"undefined: y":                                    "Has the cell that defines y been run?",
		"undefined: strings.Foo":                          "Package strings has no Foo",
		"f() (no value) used as value":                    "returns nothing",
		"package a/b is not in std":                       "go get",
		"assignment mismatch: 1 variable but 2 values":    "result, err := …",
		"main redeclared in this block":                   "either statements or a func main",
		"cannot use 1 as string value in assignment":      "",
		"invalid operation: a + b (mismatched types)\x00": "",
	} {
		got := cell.Hint(message, 5, locals)
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("hint for %q is %q, want %q", message, got, want)
		}
	}
	if got := cell.Hint("undefined: x", 2, locals); !strings.Contains(got, "functions do not see") {
		t.Errorf("hint for a local name in a function of its own cell is %q", got)
	}
}
