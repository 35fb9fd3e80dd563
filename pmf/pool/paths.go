package pool

import (
	"maps"
	"math"
	"slices"
	"strings"

	"pmfnas/pmf/predict"
)

// flow tells what a graph computes: the paths along which its input reaches its output. What
// changes nothing stands in no path, and what lies on none does not matter, so that cells
// which are drawn differently and compute the same have the same flow.
type flow struct {
	paths map[string]float64 // how many there are by their operations in order; nil for too many
	all   float64            // how many there are
	// The fewest and the most operations on a path, −1 without any, and for each operation the
	// most often that a path has it.
	shortest, longest float64
	most              map[string]float64
}

// mostPaths is how many different paths to a vertex are told apart. Beyond that, a graph is
// known by its numbers alone.
const mostPaths = 1 << 10

// transparent tells whether a vertex hands its inputs on as they are.
func transparent(op string) bool {
	switch op {
	case "input", "sum", "output", "skip_connect", "skip", "identity":
		return true
	}
	return false
}

// newFlow follows the arcs of a graph forwards. Cost: its arcs times the different paths.
func newFlow(g *predict.Graph) flow {
	into, leads := arrivals(g)
	reached := make([]flow, len(g.Ops))
	total := flow{paths: map[string]float64{}, shortest: -1, longest: -1, most: map[string]float64{}}
	for v, labels := range g.Ops {
		op := labels[0]
		here := flow{paths: map[string]float64{}, shortest: -1, longest: -1, most: map[string]float64{}}
		if len(into[v]) == 0 && op != "sum" && op != "output" { // an empty sum carries nothing
			here.paths[""], here.all, here.shortest, here.longest = 1, 1, 0, 0
		}
		for _, from := range into[v] {
			here.join(reached[from])
		}
		if !transparent(op) {
			here.pass(op)
		}
		reached[v] = here
		if leads[v] {
			total.join(here)
		}
	}
	return total
}

// arrivals lists where the arcs into each vertex come from, and tells which vertices are
// outputs: those labelled so, or else all from which no arc leaves.
func arrivals(g *predict.Graph) (into [][]int, output []bool) {
	into, output = make([][]int, len(g.Ops)), make([]bool, len(g.Ops))
	named := false
	for v, labels := range g.Ops {
		output[v] = labels[0] == "output"
		named = named || output[v]
	}
	leaves := make([]bool, len(g.Ops))
	for _, arc := range g.Arcs {
		into[arc[1]] = append(into[arc[1]], arc[0])
		leaves[arc[0]] = true
	}
	for v := range output {
		output[v] = output[v] || !named && !leaves[v]
	}
	return into, output
}

// join adds the paths of another flow.
func (f *flow) join(other flow) {
	if other.all == 0 {
		return
	}
	if f.all == 0 || other.shortest < f.shortest {
		f.shortest = other.shortest
	}
	f.longest, f.all = max(f.longest, other.longest), f.all+other.all
	for op, n := range other.most {
		f.most[op] = max(f.most[op], n)
	}
	if f.paths == nil || other.paths == nil {
		f.paths = nil
		return
	}
	for path, n := range other.paths {
		f.paths[path] += n
	}
	if len(f.paths) > mostPaths {
		f.paths = nil
	}
}

// pass puts an operation behind all paths.
func (f *flow) pass(op string) {
	if f.all == 0 {
		return
	}
	f.shortest, f.longest = f.shortest+1, f.longest+1
	f.most[op]++
	if f.paths == nil {
		return
	}
	longer := make(map[string]float64, len(f.paths))
	for path, n := range f.paths {
		longer[path+">"+op] = n
	}
	f.paths = longer
}

// vectors turns flows into numbers: how often each path occurs, and beside it the flow's
// numbers. Distances between rows owe as much to the paths as to the numbers; over all
// rows, the columns have variance 1 on average. Paths that a single flow has are left out:
// they would only set it apart from all others.
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
	return slices.SortedFunc(maps.Keys(counts), strings.Compare)
}

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

// balanced returns groups of columns as rows, scaled so that all groups have the same variance
// and the columns variance 1 on average. Groups in which all rows are equal are left out.
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
