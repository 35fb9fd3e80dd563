package acquire

import (
	"fmt"
	"math"
)

// check refuses what nothing can be learnt from, and candidates that fit no row.
func check(x [][]float64, y []float64, candidates [][]float64) error {
	if len(x) == 0 || len(x) != len(y) {
		return fmt.Errorf("%d rows and %d values to learn from, want as many and at least one", len(x), len(y))
	}
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("value %d is %v, want a finite one", i, v)
		}
	}
	if err := checkRows("row", x, len(x[0])); err != nil {
		return err
	}
	return checkRows("candidate", candidates, len(x[0]))
}

// checkRows refuses rows of another width, or with a number that is not finite.
func checkRows(what string, rows [][]float64, width int) error {
	for i, row := range rows {
		if len(row) != width {
			return fmt.Errorf("%s %d has %d numbers, want %d as in row 0", what, i, len(row), width)
		}
		for j, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("number %d of %s %d is %v, want a finite one", j, what, i, v)
			}
		}
	}
	return nil
}
