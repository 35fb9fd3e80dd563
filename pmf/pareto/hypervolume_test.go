package pareto_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/pareto"
)

func TestHypervolumeOfKnownFronts(t *testing.T) {
	for _, test := range []struct {
		claim     string
		points    [][]float64
		reference []float64
		want      float64
	}{
		{"nothing covers nothing", nil, []float64{1, 1}, 0},
		{"a point covers its box", [][]float64{{1, 2, 3}}, []float64{2, 4, 6}, 6},
		{"a point on the reference covers nothing", [][]float64{{1, 0}}, []float64{1, 1}, 0},
		{"a dominated point adds nothing", [][]float64{{1, 1}, {2, 2}}, []float64{3, 3}, 4},
		{"equal points count once", [][]float64{{1, 1}, {1, 1}}, []float64{3, 3}, 4},
		{"NaN covers nothing", [][]float64{{math.NaN(), 1}, {1, 1}}, []float64{3, 3}, 4},
		{"one dimension is a length", [][]float64{{3}, {1}}, []float64{5}, 4},
		{"three corners of a cube", [][]float64{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}}, []float64{2, 2, 2}, 4},
	} {
		t.Run(test.claim, func(t *testing.T) {
			if got := pareto.Hypervolume(test.points, test.reference); math.Abs(got-test.want) > 1e-12 {
				t.Errorf("volume is %g, want %g", got, test.want)
			}
		})
	}
}

// cells counts the unit cells that the points cover: the volume on a grid of whole numbers.
func cells(points [][]float64, reference, corner []float64) float64 {
	if len(corner) == len(reference) {
		covers := func(p []float64) bool {
			for i := range p {
				if p[i] > corner[i] {
					return false
				}
			}
			return true
		}
		if slices.ContainsFunc(points, covers) {
			return 1
		}
		return 0
	}
	total := 0.0
	for v := 0.0; v < reference[len(corner)]; v++ {
		total += cells(points, reference, append(slices.Clone(corner), v))
	}
	return total
}

func TestHypervolumeEqualsCellsCovered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		if len(points) == 0 {
			return
		}
		reference := slices.Repeat([]float64{float64(rapid.IntRange(0, 6).Draw(t, "reference"))}, len(points[0]))
		got, want := pareto.Hypervolume(points, reference), cells(points, reference, nil)
		if math.Abs(got-want) > 1e-9 {
			t.Fatalf("volume of %v below %v is %g, want %g", points, reference, got, want)
		}
	})
}

func TestHypervolumeGrowsWithEveryPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		if len(points) == 0 {
			return
		}
		reference := slices.Repeat([]float64{6}, len(points[0]))
		before := pareto.Hypervolume(points[1:], reference)
		if after := pareto.Hypervolume(points, reference); after < before-1e-9 {
			t.Fatalf("volume falls from %g to %g with one more point", before, after)
		}
	})
}

func BenchmarkHypervolume(b *testing.B) {
	for _, dimensions := range []int{2, 3, 4} {
		b.Run(fmt.Sprintf("%d dimensions", dimensions), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			points := make([][]float64, 100)
			for i := range points {
				for range dimensions {
					points[i] = append(points[i], r.Float64())
				}
			}
			reference := slices.Repeat([]float64{1}, dimensions)
			for b.Loop() {
				pareto.Hypervolume(points, reference)
			}
		})
	}
}
