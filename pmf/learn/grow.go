package learn

import "math/rand/v2"

// growth says how a tree grows.
type growth struct {
	depth  int     // splits between root and leaf at most; 0 means no limit
	leaf   float64 // least weight on either side of a split
	lambda float64 // penalty on the squared value of a leaf
	tries  int     // inputs tried at a split; 0 means all
	random bool    // one random threshold an input instead of all
}

// grower grows trees over the same columns, and keeps its memory from one to the next. Every
// node owns the same stretch of each input's list of rows, in that input's order, so finding
// the best split is one pass and splitting is one stable partition. One goroutine uses a grower.
type grower struct {
	*columns
	growth
	rand   *rand.Rand
	weight []float64 // [n] of each row; 0 leaves it out
	target []float64 // [n] what the tree is to say
	active []int32   // the inputs this tree may use

	lists [][]int32 // [p][≤n] rows of weight above 0; a node owns the same stretch of all
	spare []int32   // [n] of partition
	left  []int     // [n] 1 where the split in hand sends a row to the left, else 0
	floor float64   // what a split must gain, at least, so that constant targets are not split by rounding
	tree  tree      // in the making
}

// newGrower returns a grower with all inputs active and all weights and targets 0: the caller sets
// them before it calls grow.
func newGrower(c *columns, g growth, r *rand.Rand) *grower {
	out := &grower{
		columns: c, growth: g, rand: r,
		weight: make([]float64, c.rows), target: make([]float64, c.rows),
		lists: make([][]int32, len(c.values)), spare: make([]int32, c.rows), left: make([]int, c.rows),
	}
	for j := range out.lists {
		out.lists[j] = make([]int32, 0, c.rows)
	}
	out.reset()
	return out
}

// reset makes every input active, in its order.
func (g *grower) reset() {
	g.active = g.active[:0]
	for j := range g.lists {
		g.active = append(g.active, int32(j))
	}
}

// grow returns the tree of the weights and targets in hand. A leaf's value is Σwt/(Σw+λ). The
// tree is the caller's: the next call makes another.
func (g *grower) grow() tree {
	for _, f := range g.active {
		list := g.lists[f][:0]
		for _, row := range g.order[f] {
			if g.weight[row] > 0 {
				list = append(list, row)
			}
		}
		g.lists[f] = list
	}
	var sum, squares, weight float64
	members := 0
	for i, w := range g.weight {
		if w > 0 {
			t := g.target[i]
			sum, squares, weight, members = sum+w*t, squares+w*t*t, weight+w, members+1
		}
	}
	g.floor = 1e-24 * squares
	g.tree = make(tree, 1, 64)
	g.add(0, segment{0, members, 0, sum, weight})
	return g.tree
}

// segment is the stretch of every list that a node owns, with its sums.
type segment struct {
	from, to    int
	depth       int
	sum, weight float64 // of w·t and of w
}

// splittable tells whether a node may be split at all, before any threshold is tried.
func (g *grower) splittable(s segment) bool {
	return s.to-s.from > 1 && s.weight >= 2*g.leaf && (g.depth == 0 || s.depth < g.depth)
}

// add puts the node of a segment at its place and appends all nodes below it. It is a leaf,
// which looks at the column of NaN behind the inputs, until a split is found.
func (g *grower) add(place int32, s segment) {
	g.tree[place] = node{int32(len(g.lists)), place, s.sum / (s.weight + g.lambda)}
	if !g.splittable(s) {
		return
	}
	best := g.best(s)
	if best.feature < 0 {
		return
	}
	left := segment{s.from, best.at, s.depth + 1, best.sum, best.weight}
	right := segment{best.at, s.to, s.depth + 1, s.sum - best.sum, s.weight - best.weight}
	// Leaves need sums alone, not their rows in order.
	if g.splittable(left) || g.splittable(right) {
		g.partition(s, best)
	}
	below := int32(len(g.tree))
	g.tree[place] = node{best.feature, below, best.threshold}
	g.tree = append(g.tree, node{}, node{})
	g.add(below, left)
	g.add(below+1, right)
}

// partition brings the left side's rows to the front of every list, each side in its order. It
// writes each row to both sides and keeps one, for no branch can be guessed here. The split
// input's own list is in order already.
func (g *grower) partition(s segment, by split) {
	for i, row := range g.lists[by.feature][s.from:s.to] {
		g.left[row] = 0
		if s.from+i < by.at {
			g.left[row] = 1
		}
	}
	for _, f := range g.active {
		if f == by.feature {
			continue
		}
		list, spare := g.lists[f][s.from:s.to], g.spare[:s.to-s.from]
		kept, moved := 0, 0
		for _, row := range list {
			left := g.left[row]
			list[kept], spare[moved] = row, row
			kept += left
			moved += 1 - left
		}
		copy(list[kept:], spare[:moved])
	}
}
