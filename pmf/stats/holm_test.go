package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/stats"
)

// What p.adjust(p, "holm") of R says.
func TestHolmEqualsR(t *testing.T) {
	got, want := stats.Holm([]float64{0.01, 0.04, 0.03, 0.005}), []float64{0.03, 0.06, 0.06, 0.02}
	for i := range want {
		near(t, "corrected p", got[i], want[i])
	}
	if len(stats.Holm(nil)) != 0 {
		t.Error("no test has a corrected p-value")
	}
}

func TestHolmKeepsTheOrderAndRejectsNoMoreThanThePValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 20).Draw(t, "p")
		corrected := stats.Holm(p)
		for i := range p {
			if corrected[i] < p[i] || corrected[i] > 1 {
				t.Fatalf("p %v became %v", p[i], corrected[i])
			}
			for j := range p {
				if p[i] < p[j] && corrected[i] > corrected[j] {
					t.Fatalf("p %v and %v became %v and %v", p[i], p[j], corrected[i], corrected[j])
				}
			}
		}
		if least := slices.Min(corrected); least != math.Min(1, slices.Min(p)*float64(len(p))) {
			t.Fatalf("the smallest is %v", least)
		}
	})
}
