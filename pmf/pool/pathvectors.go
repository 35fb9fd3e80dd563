package pool

import (
	"maps"
	"math"
	"slices"
)

// structures returns the vectors by which candidates are compared. It is [candidate, column]. One
// candidate without a graph is enough to compare all by their static vectors.
func structures(candidates []Candidate) [][]float64 {
	flows := make([]flow, len(candidates))
	for i, c := range candidates {
		if c.Graph == nil || len(c.Graph.Ops) == 0 {
			return balanced(len(candidates), statics(candidates))
		}
		flows[i] = newFlow(c.Graph)
	}
	return vectors(flows)
}

// statics returns the columns of the static vectors.
func statics(candidates []Candidate) [][]float64 {
	columns := make([][]float64, len(candidates[0].Static))
	for j := range columns {
		for _, c := range candidates {
			columns[j] = append(columns[j], c.Static[j])
		}
	}
	return columns
}

// vectors turns flows into numbers: how often each path occurs, and beside it the flow's numbers.
// Distances between rows owe as much to the paths as to the numbers; over all rows, the columns
// have variance 1 on average. Paths that a single flow has are left out: they would only set it
// apart from all others. A flow whose paths are too many counts as having none of them.
func vectors(flows []flow) [][]float64 {
	var paths, numbers [][]float64
	add := func(group *[][]float64, number func(f flow) float64) []float64 {
		column := make([]float64, len(flows))
		for i, f := range flows {
			column[i] = number(f)
		}
		*group = append(*group, column)
		return column
	}
	for _, path := range shared(flows, func(f flow) map[string]float64 { return f.paths }) {
		add(&paths, func(f flow) float64 { return f.paths[path] })
	}
	for _, number := range []func(f flow) float64{
		func(f flow) float64 { return f.shortest },
		func(f flow) float64 { return f.longest },
		func(f flow) float64 { return math.Log1p(f.all) },
	} {
		standardise(add(&numbers, number))
	}
	for _, op := range shared(flows, func(f flow) map[string]float64 { return f.most }) {
		standardise(add(&numbers, func(f flow) float64 { return f.most[op] }))
	}
	return balanced(len(flows), paths, numbers)
}

// shared lists what at least two flows have, sorted.
func shared(flows []flow, of func(flow) map[string]float64) []string {
	counts := map[string]int{}
	for _, f := range flows {
		for name := range of(f) {
			counts[name]++
		}
	}
	maps.DeleteFunc(counts, func(_ string, n int) bool { return n < 2 })
	return slices.Sorted(maps.Keys(counts))
}

// It changes the column in place; one that is constant becomes 0.
func standardise(column []float64) {
	mean, variance := moments(column)
	for i, v := range column {
		if column[i] = 0; variance > 0 {
			column[i] = (v - mean) / math.Sqrt(variance)
		}
	}
}

func moments(column []float64) (mean, variance float64) {
	n := float64(len(column))
	for _, v := range column {
		mean += v / n
	}
	for _, v := range column {
		variance += (v - mean) * (v - mean) / n
	}
	return mean, variance
}

// balanced returns groups of columns as rows, scaled so that all groups have the same variance and
// the columns variance 1 on average. Groups in which all rows are equal are left out. With G groups
// that differ, group g's columns are scaled by √(C/G/V_g), for C columns in all and V_g its
// variance.
func balanced(rows int, groups ...[][]float64) [][]float64 {
	var columns [][]float64
	var totals []float64 // [column] variance of its group
	different := 0.0     // groups
	for _, group := range groups {
		total := 0.0
		for _, column := range group {
			_, variance := moments(column)
			total += variance
		}
		if total > 0 {
			columns, different = append(columns, group...), different+1
			totals = append(totals, slices.Repeat([]float64{total}, len(group))...)
		}
	}
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, len(columns))
		for j, column := range columns {
			out[i][j] = column[i] * math.Sqrt(float64(len(columns))/different/totals[j])
		}
	}
	return out
}
