package acquire

import (
	"math"
	"slices"

	"pmfnas/pmf/pareto"
)

// Improvement is the region in which another point would enlarge the hypervolume of a front,
// cut into columns: the values of all objectives but the last are cut at those of the front,
// and each column reaches up to where something dominates it. Objectives are minimised.
//
// It is made once for a front and asked for many points, and never changes: several goroutines
// may ask.
type Improvement struct {
	edges   [][]float64 // [objective][cut], ascending, from −∞ to the reference; all but the last
	heights []float64   // [column] reach in the last objective; those of the last cut objective adjacent
}

// NewImprovement cuts the region over points [n, k], k ≥ 1, that is better than the reference
// [k]. Columns are as many as the front's size to the power of k−1. Points that the reference
// does not bound count for nothing.
func NewImprovement(points [][]float64, reference []float64) *Improvement {
	var front [][]float64
	for _, i := range pareto.Front(points) {
		if p := points[i]; inside(p, reference) {
			front = append(front, p)
		}
	}
	last := len(reference) - 1
	m := &Improvement{}
	for d := range last {
		cuts := []float64{math.Inf(-1), reference[d]}
		for _, p := range front {
			cuts = append(cuts, p[d])
		}
		slices.Sort(cuts)
		m.edges = append(m.edges, slices.Compact(cuts))
	}
	m.columns(front, reference[last])
	return m
}

// inside tells whether p is better than the reference in every objective.
func inside(p, reference []float64) bool {
	for d, v := range p {
		if !(v < reference[d]) {
			return false
		}
	}
	return true
}

// columns finds the heights, one objective after the other: along is the front's points that
// reach under the lower corner of the column so far.
func (m *Improvement) columns(front [][]float64, top float64) {
	var descend func(d int, under [][]float64)
	descend = func(d int, under [][]float64) {
		if d == len(m.edges) {
			height := top
			for _, p := range under {
				height = min(height, p[d])
			}
			m.heights = append(m.heights, height)
			return
		}
		for _, low := range m.edges[d][:len(m.edges[d])-1] {
			var reach [][]float64
			for _, p := range under {
				if p[d] <= low {
					reach = append(reach, p)
				}
			}
			descend(d+1, reach)
		}
	}
	descend(0, front)
}

// Expected returns the expected hypervolume improvement of a point whose objectives are
// independent normal values with mean [k] and deviation [k] > 0: exactly, as the sum over the
// columns of the products of expected lengths (Emmerich et al. 2011). Cost is their number.
func (m *Improvement) Expected(mean, deviation []float64) float64 {
	products := []float64{1} // of the lengths along the objectives so far
	for d, cuts := range m.edges {
		lengths := make([]float64, len(cuts)-1)
		before := 0.0 // nothing lies below −∞
		for i, cut := range cuts[1:] {
			after := shortfall(cut, mean[d], deviation[d])
			lengths[i], before = max(0, after-before), after
		}
		next := make([]float64, 0, len(products)*len(lengths))
		for _, p := range products {
			for _, length := range lengths {
				next = append(next, p*length)
			}
		}
		products = next
	}
	last := len(m.edges)
	// Neighbouring columns are often equally high: their shortfall is computed once. NaN
	// differs from every first height.
	sum, height, length := 0.0, math.NaN(), 0.0
	for i, p := range products {
		if m.heights[i] != height {
			height = m.heights[i]
			length = shortfall(height, mean[last], deviation[last])
		}
		sum += p * length
	}
	return sum
}

// shortfall is the expected length by which a normal value stays below a bound, E max(0, bound −
// value): the expected improvement of the negated value.
func shortfall(bound, mean, deviation float64) float64 {
	return math.Exp(LogEI(-mean, deviation, -bound))
}
