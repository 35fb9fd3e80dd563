package celltest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
)

// Tolerance is how far a value may lie from its reference, relative to the largest value of
// the array it stands in, or absolutely where that is below 1. XLA adds in another order than
// the float64 reference; a wrong formula is off by thousands of times more.
const Tolerance = 2e-5

// Check runs the block of a reference and compares everything that is recorded, to within
// Tolerance.
func Check(t *testing.T, device compute.Backend, want Reference) {
	t.Helper()
	got, err := Run(device, want)
	if err != nil {
		t.Fatal(err)
	}
	Compare(t, "output in evaluation", got.Evaluated, want.Evaluated, Tolerance)
	Compare(t, "output in training", got.Out, want.Out, Tolerance)
	CompareAll(t, "new statistics", got.NewStats, want.NewStats, Tolerance)
	CompareAll(t, "gradient", got.Grads, want.Grads, Tolerance)
}

// CompareAll compares lists of arrays, element by element.
func CompareAll(t *testing.T, what string, got, want []Array, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d arrays, want %d", what, len(got), len(want))
		return
	}
	for i := range want {
		Compare(t, fmt.Sprintf("%s %d", what, i), got[i], want[i], tolerance)
	}
}

// Compare compares two arrays; tolerance is meant as in Tolerance.
func Compare(t *testing.T, what string, got, want Array, tolerance float64) {
	t.Helper()
	if !slices.Equal(got.Dims, want.Dims) {
		t.Errorf("%s: shape is %v, want %v", what, got.Dims, want.Dims)
		return
	}
	largest, worst, at := 1.0, 0.0, 0
	for i := range want.Data {
		largest = max(largest, math.Abs(float64(want.Data[i])))
		// Written so that a NaN is the worst of all.
		if off := math.Abs(float64(got.Data[i]) - float64(want.Data[i])); !(off <= worst) {
			worst, at = off, i
		}
	}
	if !(worst <= tolerance*largest) {
		t.Errorf("%s %v: element %d is %g, want %g within %g", what, got.Dims, at,
			got.Data[at], want.Data[at], tolerance*largest)
	}
}

// finite fails for a value that is no finite number.
func finite(t *testing.T, what string, arrays ...Array) {
	t.Helper()
	for i, a := range arrays {
		for j, v := range a.Data {
			if v-v != 0 { // NaN, or infinity less itself, which is NaN
				t.Errorf("%s %d: element %d is %v, want a finite number", what, i, j, v)
				return
			}
		}
	}
}
