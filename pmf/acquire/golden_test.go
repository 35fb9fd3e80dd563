package acquire_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"pmfnas/pmf/acquire"
)

// golden is what testdata/golden.py wrote.
type golden struct {
	Choices []int
	Parzen  []struct {
		Prior    float64
		Rows, At [][]float64
		Log      []float64
	}
	TPE struct {
		Rows, At       [][]float64
		Values, Scores []float64
	}
	Hypervolume []struct {
		Points, Mean, Deviation [][]float64
		Reference, Expected     []float64
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g golden) axes() []acquire.Axis {
	axes := make([]acquire.Axis, len(g.Choices))
	for d, k := range g.Choices {
		if axes[d].Choices = k; k == 0 {
			axes[d].High = 1
		}
	}
	return axes
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance*max(1, math.Abs(want[i]))) {
			t.Errorf("%s, value %d: %.12g, want %.12g", what, i, got[i], want[i])
		}
	}
}

func TestDensitiesEqualOptuna(t *testing.T) {
	g := readGolden(t)
	for _, c := range g.Parzen {
		near(t, "log density", acquire.NewParzen(c.Rows, g.axes(), c.Prior).LogDensity(c.At), c.Log, 1e-9)
	}
}

func TestTPEIsTheRatioOfOptunasDensities(t *testing.T) {
	g := readGolden(t)
	scores, err := acquire.NewTPE(acquire.TPEOptions{Axes: g.axes()}).Score(g.TPE.Rows, g.TPE.Values, g.TPE.At, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "score", scores, g.TPE.Scores, 1e-9)
}

func TestExpectedHypervolumeImprovementEqualsBoTorch(t *testing.T) {
	for _, c := range readGolden(t).Hypervolume {
		region := acquire.NewImprovement(c.Points, c.Reference)
		got := make([]float64, len(c.Mean))
		for i := range got {
			got[i] = region.Expected(c.Mean[i], c.Deviation[i])
		}
		near(t, "expected improvement", got, c.Expected, 1e-6)
	}
}
