package pareto_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/pareto"
)

func TestFront(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		claim  string
		points [][]float64
		want   []int
	}{
		{"nothing has no front", nil, nil},
		{"a single point is its own front", [][]float64{{1, 2}}, []int{0}},
		{"equal points stay together", [][]float64{{1, 2}, {1, 2}, {2, 2}}, []int{0, 1}},
		{"NaN is never on the front and removes nobody", [][]float64{{nan, 0}, {1, 1}, {0, nan}}, []int{1}},
		{"infinity is a value", [][]float64{{math.Inf(1), 0}, {1, 1}}, []int{0, 1}},
		{"one objective leaves the least", [][]float64{{3}, {1}, {2}}, []int{1}},
	} {
		t.Run(test.claim, func(t *testing.T) {
			if diff := cmp.Diff(test.want, pareto.Front(test.points)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// drawPoints draws up to ten points on a coarse grid, so that ties are common.
func drawPoints(t *rapid.T) [][]float64 {
	dimensions := rapid.IntRange(1, 5).Draw(t, "dimensions")
	points := make([][]float64, rapid.IntRange(0, 10).Draw(t, "points"))
	for i := range points {
		for range dimensions {
			points[i] = append(points[i], float64(rapid.IntRange(0, 5).Draw(t, "value")))
		}
	}
	return points
}

func TestEveryPointIsOnTheFrontOrDominatedByIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		front := pareto.Front(points)
		for i, p := range points {
			by := slices.ContainsFunc(front, func(f int) bool { return pareto.Dominates(points[f], p) })
			if on := slices.Contains(front, i); on == by {
				t.Fatalf("point %d is on the front: %t, dominated by it: %t, want one of both", i, on, by)
			}
		}
	})
}

func TestKneeIsOnTheFront(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		knee := pareto.Knee(points)
		if len(points) == 0 && knee != -1 || len(points) > 0 && !slices.Contains(pareto.Front(points), knee) {
			t.Fatalf("knee of %v is %d, want a point of the front", points, knee)
		}
	})
}

func TestKneeIgnoresUnits(t *testing.T) {
	points := [][]float64{{0, 10}, {1, 2}, {9, 1}, {10, 0}}
	scaled := make([][]float64, len(points))
	for i, p := range points {
		scaled[i] = []float64{1e6*p[0] + 3, 1e-6 * p[1]}
	}
	if a, b := pareto.Knee(points), pareto.Knee(scaled); a != 1 || b != 1 {
		t.Errorf("knees are %d and %d, want 1 in any unit", a, b)
	}
}
