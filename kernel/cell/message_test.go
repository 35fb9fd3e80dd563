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
		if got := cell.Hint("undefined: x", at, locals); !strings.Contains(got, want) {
			t.Errorf("hint in cell %d is %q, want %q", at, got, want)
		}
	}
	if got := cell.Hint("internal compiler error: panic", 5, locals); got != "" {
		t.Errorf("hint for a message that says all is %q", got)
	}
}
