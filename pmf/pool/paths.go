package pool

import "pmfnas/pmf/predict"

// flow tells what a graph computes: the paths along which its input reaches its output. What
// changes nothing stands in no path, and what lies on none does not matter, so that cells which are
// drawn differently and compute the same have the same flow. Counts are floats, since they grow as
// powers of the depth.
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

// newFlow follows the arcs of a graph forwards. Cost: its arcs times the different paths. Vertices
// must stand after those that lead to them, as a predict.Graph demands. An output counts all paths
// that end in it.
func newFlow(g *predict.Graph) flow {
	into, leads := arrivals(g)
	reached := make([]flow, len(g.Ops))
	total := flow{paths: map[string]float64{}, shortest: -1, longest: -1, most: map[string]float64{}}
	for v, labels := range g.Ops {
		// The first label is the kind, without its size.
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

// join adds the paths of another flow. The other flow stays as it is.
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
	// Too many on either side are too many together.
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

// pass puts an operation behind all paths. Behind no path there is nothing to put.
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
