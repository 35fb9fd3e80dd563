package learn_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/learn"
	"pmfnas/pmf/learn/learntest"
)

func TestEveryNamedRegressorHoldsTheContract(t *testing.T) {
	for _, named := range learn.All() {
		t.Run(named.Name, func(t *testing.T) { learntest.Run(t, named.New) })
	}
}

func TestTheNumberOfProcessorsChangesNothing(t *testing.T) {
	x, y := noisy(150, 70)
	many, _ := noisy(700, 70)
	for _, named := range learn.All() {
		t.Run(named.Name, func(t *testing.T) {
			predictions := func(processors int) []float64 {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				r := named.New()
				if err := r.Fit(x, y, rand.New(rand.NewPCG(1, 0))); err != nil {
					t.Fatal(err)
				}
				return r.Predict(many)
			}
			if !slices.Equal(predictions(1), predictions(5)) {
				t.Fatal("five processors predict other than one")
			}
		})
	}
}

// With one row a leaf and no bootstrap nothing is averaged where a row was seen.
func TestExtraTreesPassThroughTheRowsLearnedFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		var x [][]float64
		var y []float64
		for range rapid.IntRange(1, 40).Draw(t, "rows") {
			x, y = append(x, []float64{r.NormFloat64(), r.Float64()}), append(y, 50+r.NormFloat64())
		}
		trees := learn.NewExtraTrees(learn.ExtraTreesOptions{Trees: 5})
		if err := trees.Fit(x, y, r); err != nil {
			t.Fatal(err)
		}
		mean, deviation := trees.Spread(x)
		for i, v := range y {
			if d := mean[i] - v; d > 1e-9 || d < -1e-9 || deviation[i] > 1e-6 {
				t.Fatalf("row %d is %v ± %v, want %v", i, mean[i], deviation[i], v)
			}
		}
	})
}

func TestNuOutsideItsRangeIsRefused(t *testing.T) {
	for _, nu := range []float64{-0.1, 1.5} {
		err := learn.NewNuSVR(learn.NuSVROptions{Nu: nu}).Fit([][]float64{{1}, {2}}, []float64{1, 2}, nil)
		if err == nil || !strings.Contains(err.Error(), "want a share above 0") {
			t.Errorf("ν of %v gives %v", nu, err)
		}
	}
}

func TestRowsWhoseDistanceOverflowsAreFar(t *testing.T) {
	x, y := wave(30)
	for _, named := range learn.All() {
		r := named.New()
		if err := r.Fit(x, y, rand.New(rand.NewPCG(1, 0))); err != nil {
			t.Fatal(err)
		}
		if got := r.Predict([][]float64{{1e200, -1e200}})[0]; math.IsNaN(got) || math.IsInf(got, 0) {
			t.Errorf("%s predicts %v", named.Name, got)
		}
	}
}
