package learn

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestDecayIsTheExponential(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOf(rapid.Float64Range(0, 800)).Draw(t, "x")
		got := append([]float64(nil), x...)
		decays(got)
		for i, v := range x {
			if want := math.Exp(-v); math.Abs(got[i]-want) > 1e-15*want+1e-290 {
				t.Fatalf("exp(−%v) is %v, want %v", v, got[i], want)
			}
		}
	})
}

func TestMaternFallsFromOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.Float64Range(0, 50).Draw(t, "r")
		squares := []float64{r * r}
		materns(squares)
		s := math.Sqrt(5) * r
		if want := (1 + s + s*s/3) * math.Exp(-s); math.Abs(squares[0]-want) > 1e-14 {
			t.Fatalf("correlation at %v is %v, want %v", r, squares[0], want)
		}
	})
}
