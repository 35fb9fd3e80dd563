package arch

// MaxFlow returns how many paths lead from the inputs to the output without sharing an arc:
// the maximum flow when each arc carries one unit (Eq. 5), by Edmonds and Karp's algorithm. It says
// how many ways lead through the cell side by side.
func (g Graph) MaxFlow() int {
	// What an arc can still carry, and against its direction what could be taken back.
	residual := make([][]int, len(g.Vertices))
	for i := range residual {
		residual[i] = make([]int, len(g.Vertices))
	}
	for _, arc := range g.Arcs {
		residual[arc[0]][arc[1]]++
	}
	flow := 0
	for augment(residual) {
		flow++
	}
	return flow
}

// augment sends one more unit from the vertices 0 and 1 to the last along a shortest path,
// if there is one: a breadth-first search, then a walk back from the last vertex. Both inputs are
// sources; each is its own predecessor, which ends the walk.
func augment(residual [][]int) bool {
	sink := len(residual) - 1
	before := make([]int, len(residual))
	for i := range before {
		before[i] = -1
	}
	before[0], before[1] = 0, 1
	// Search outward from both inputs along what arcs can still carry …
	for queue := []int{0, 1}; len(queue) > 0; queue = queue[1:] {
		v := queue[0]
		for w := range residual {
			if before[w] < 0 && residual[v][w] > 0 {
				before[w] = v
				queue = append(queue, w)
			}
		}
	}
	if before[sink] < 0 {
		return false
	}
	// … and send one unit along the way found; what went forward may be taken back later.
	for w := sink; before[w] != w; w = before[w] {
		residual[before[w]][w]--
		residual[w][before[w]]++
	}
	return true
}

// Diameter returns the longest of the shortest ways between two connected vertices, in arcs,
// taking no account of their direction (Eq. 5): a breadth-first search from every vertex. An input
// that nothing reads is connected to nothing, and adds nothing.
func (g Graph) Diameter() int {
	neighbours := make([][]int, len(g.Vertices))
	for _, arc := range g.Arcs {
		neighbours[arc[0]] = append(neighbours[arc[0]], arc[1])
		neighbours[arc[1]] = append(neighbours[arc[1]], arc[0])
	}
	longest := 0
	for start := range neighbours {
		distance := make([]int, len(neighbours))
		distance[start] = 1 // one more than it is, so that 0 means not reached
		for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
			v := queue[0]
			longest = max(longest, distance[v]-1)
			for _, w := range neighbours[v] {
				if distance[w] == 0 {
					distance[w] = distance[v] + 1
					queue = append(queue, w)
				}
			}
		}
	}
	return longest
}

// Paths tells how the inputs reach the output.
type Paths struct {
	Count             int     // different paths from an input to the output
	Shortest, Longest int     // operations on a path; 0 where there is none
	Mean              float64 // operations on a path, over all paths
}

// Paths counts the paths from the inputs to the output, and the operations on them, in one pass
// over the arcs: a vertex is reached in as many ways as its predecessors together.
func (g Graph) Paths() Paths {
	type reach struct{ count, total, shortest, longest int }
	reached := make([]reach, len(g.Vertices))
	reached[0], reached[1] = reach{count: 1}, reach{count: 1}
	for _, arc := range g.Arcs { // arcs stand in the order of their heads, which is topological
		from, to := reached[arc[0]], &reached[arc[1]]
		if from.count == 0 {
			continue
		}
		step := 0
		if g.Vertices[arc[1]].IsOp() {
			step = 1
		}
		if to.count == 0 || from.shortest+step < to.shortest {
			to.shortest = from.shortest + step
		}
		to.longest = max(to.longest, from.longest+step)
		to.count += from.count
		to.total += from.total + step*from.count
	}
	end := reached[len(reached)-1]
	return Paths{end.count, end.shortest, end.longest, float64(end.total) / float64(max(end.count, 1))}
}
