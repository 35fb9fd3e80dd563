package pareto

import (
	"cmp"
	"slices"
)

// Hypervolume returns the volume between the points and a reference point that is worse than all
// of them: the part of space that some point dominates and that is better than the reference. A
// point that is not better than the reference in every objective adds nothing, nor does one with
// a NaN; without any other point it is 0. Its unit is the product of the objectives' units.
//
// It is exact in any number of dimensions, by the exclusive volumes of While, Bradstreet and
// Barone (IEEE Trans. Evolutionary Computation 16, 2012). The cost grows steeply with
// dimensions: hundreds of points in four are quick, in eight they are not.
func Hypervolume(points [][]float64, reference []float64) float64 {
	var inside [][]float64
	for _, p := range points {
		if better(p, reference) {
			inside = append(inside, p)
		}
	}
	return volume(frontPoints(inside), reference)
}

// better tells whether p is better than q in every objective.
func better(p, q []float64) bool {
	for i := range p {
		if !(p[i] < q[i]) {
			return false
		}
	}
	return true
}

// frontPoints returns the non-dominated points, equal ones once, with the worst of the last
// objective first, so that the sets compared to each become small soon: the points behind it are
// better in that objective, and are all moved to its value there.
func frontPoints(points [][]float64) [][]float64 {
	var front [][]float64
	for _, i := range Front(points) {
		front = append(front, points[i])
	}
	slices.SortFunc(front, func(a, b []float64) int { return -slices.Compare(reversed(a), reversed(b)) })
	return slices.CompactFunc(front, func(a, b []float64) bool { return slices.Equal(a, b) })
}

func reversed(p []float64) []float64 {
	p = slices.Clone(p)
	slices.Reverse(p)
	return p
}

// volume adds up what each point of a front covers that those after it do not. That is the
// point's own box less the part of it that the others cover too, which is again a hypervolume,
// of the points moved into the box; in two dimensions the staircase ends the recursion.
func volume(front [][]float64, reference []float64) float64 {
	if len(reference) == 2 {
		return area(front, reference)
	}
	total := 0.0
	for i, p := range front {
		total += box(p, reference) - volume(frontPoints(limited(front[i+1:], p)), reference)
	}
	return total
}

// area is volume in two dimensions: a staircase, walked by rising first objective, along which the
// second one falls on a front. Each point adds the rectangle below the last point's height.
func area(front [][]float64, reference []float64) float64 {
	front = slices.Clone(front)
	slices.SortFunc(front, func(a, b []float64) int { return cmp.Compare(a[0], b[0]) })
	total, top := 0.0, reference[1]
	for _, p := range front {
		total += (reference[0] - p[0]) * (top - p[1])
		top = p[1]
	}
	return total
}

// box is the volume that one point covers.
func box(p, reference []float64) float64 {
	v := 1.0
	for i := range p {
		v *= reference[i] - p[i]
	}
	return v
}

// limited returns the points moved to where p covers them: the worse of both by objective.
func limited(points [][]float64, p []float64) [][]float64 {
	moved := make([][]float64, len(points))
	for i, q := range points {
		moved[i] = make([]float64, len(p))
		for j := range p {
			moved[i][j] = max(p[j], q[j])
		}
	}
	return moved
}
