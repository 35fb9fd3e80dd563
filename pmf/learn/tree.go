package learn

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// columns is a table turned on its side: for each input its values, and the rows in the order
// of their values. It is sorted once a fit and shared by every tree.
type columns struct {
	rows   int
	values [][]float64 // [p][n]
	order  [][]int32   // [p][n], ascending; equal values by row
}

func newColumns(x [][]float64) *columns {
	n, p := len(x), len(x[0])
	c := &columns{n, make([][]float64, p), make([][]int32, p)}
	for j := range p {
		values, order := make([]float64, n), make([]int32, n)
		for i, row := range x {
			values[i], order[i] = row[j], int32(i)
		}
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(values[a], values[b]) })
		c.values[j], c.order[j] = values, order
	}
	return c
}

// growth says how a tree grows.
type growth struct {
	depth  int     // splits between root and leaf at most; 0 means no limit
	leaf   float64 // least weight on either side of a split
	lambda float64 // penalty on the squared value of a leaf
	tries  int     // inputs tried at a split; 0 means all
}

// node is a split, or a leaf when feature is negative.
type node struct {
	feature     int32
	left, right int32
	threshold   float64 // smaller values go left
	value       float64
}

// tree is a regression tree; node 0 is the root.
type tree []node

func (t tree) at(row []float64) float64 {
	n := &t[0]
	for n.feature >= 0 {
		if row[n.feature] < n.threshold {
			n = &t[n.left]
		} else {
			n = &t[n.right]
		}
	}
	return n.value
}

// grower grows trees over the same columns, and keeps its memory from one to the next. Every
// node owns the same stretch of each input's list of rows, in that input's order, so finding
// the best split is one pass and splitting is one stable partition.
type grower struct {
	*columns
	growth
	rand   *rand.Rand
	weight []float64 // [n] of each row; 0 leaves it out
	target []float64 // [n]
	active []int32   // the inputs this tree may use

	lists [][]int32 // [p][≤n]
	spare []int32
	left  []bool // [n] where the split in hand sends each row
	tree  tree
}

func newGrower(c *columns, g growth, r *rand.Rand) *grower {
	out := &grower{
		columns: c, growth: g, rand: r,
		weight: make([]float64, c.rows), target: make([]float64, c.rows),
		lists: make([][]int32, len(c.values)), spare: make([]int32, c.rows), left: make([]bool, c.rows),
	}
	for j := range out.lists {
		out.lists[j] = make([]int32, 0, c.rows)
		out.active = append(out.active, int32(j))
	}
	return out
}

// grow returns the tree of the weights and targets in hand. A leaf's value is Σwt/(Σw+λ).
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
	var sum, weight float64
	members := 0
	for i, w := range g.weight {
		if w > 0 {
			sum, weight, members = sum+w*g.target[i], weight+w, members+1
		}
	}
	g.tree = make(tree, 0, 64)
	g.add(segment{0, members, 0, sum, weight})
	return g.tree
}

// segment is the stretch of every list that a node owns, with its sums.
type segment struct {
	from, to    int
	depth       int
	sum, weight float64 // of w·t and of w
}

func (g *grower) splittable(s segment) bool {
	return s.to-s.from > 1 && s.weight >= 2*g.leaf && (g.depth == 0 || s.depth < g.depth)
}

// add appends the node of a segment and all nodes below it, and returns its index.
func (g *grower) add(s segment) int32 {
	index := int32(len(g.tree))
	g.tree = append(g.tree, node{feature: -1, value: s.sum / (s.weight + g.lambda)})
	if !g.splittable(s) {
		return index
	}
	best := g.best(s)
	if best.feature < 0 {
		return index
	}
	left := segment{s.from, best.at, s.depth + 1, best.sum, best.weight}
	right := segment{best.at, s.to, s.depth + 1, s.sum - best.sum, s.weight - best.weight}
	if g.splittable(left) || g.splittable(right) {
		g.partition(s, best)
	}
	l := g.add(left)
	r := g.add(right)
	g.tree[index].feature, g.tree[index].threshold = best.feature, best.threshold
	g.tree[index].left, g.tree[index].right = l, r
	return index
}

// split is a candidate: rows of the segment before position at go left.
type split struct {
	feature     int32
	at          int
	threshold   float64
	gain        float64
	sum, weight float64 // of the left side
}

// best returns the split that lowers the penalised squared error most, or one with a negative
// feature when none does.
func (g *grower) best(s segment) split {
	best := split{feature: -1, gain: 1e-12 * (1 + s.sum*s.sum/(s.weight+g.lambda))}
	tries := g.tries
	if tries <= 0 {
		tries = len(g.active)
	}
	for k := 0; k < len(g.active) && tries > 0; k++ {
		if g.tries > 0 { // draw without replacement; constant inputs cost no try
			other := k + g.rand.IntN(len(g.active)-k)
			g.active[k], g.active[other] = g.active[other], g.active[k]
		}
		f := g.active[k]
		list, values := g.lists[f][s.from:s.to], g.values[f]
		if values[list[0]] == values[list[len(list)-1]] {
			continue
		}
		g.scan(s, f, list, values, &best)
		tries--
	}
	return best
}

// scan tries every threshold of one input.
func (g *grower) scan(s segment, f int32, list []int32, values []float64, best *split) {
	base := s.sum * s.sum / (s.weight + g.lambda)
	var sum, weight float64
	value := values[list[0]]
	for i, row := range list[:len(list)-1] {
		w := g.weight[row]
		sum += w * g.target[row]
		weight += w
		next := values[list[i+1]]
		here := value
		value = next
		rest := s.weight - weight
		if here == next || weight < g.leaf || rest < g.leaf {
			continue
		}
		other := s.sum - sum
		gain := sum*sum/(weight+g.lambda) + other*other/(rest+g.lambda) - base
		if gain > best.gain {
			*best = split{f, s.from + i + 1, between(here, next), gain, sum, weight}
		}
	}
}

// between returns the middle of two values a < b, or b where no number lies between them.
func between(a, b float64) float64 {
	if middle := a + (b-a)/2; middle > a {
		return middle
	}
	return b
}

// partition brings the left side's rows to the front of every list, each side in its order.
func (g *grower) partition(s segment, by split) {
	for i, row := range g.lists[by.feature][s.from:s.to] {
		g.left[row] = s.from+i < by.at
	}
	for _, f := range g.active {
		if f == by.feature {
			continue
		}
		list := g.lists[f][s.from:s.to]
		kept, moved := 0, 0
		for _, row := range list {
			if g.left[row] {
				list[kept] = row
				kept++
			} else {
				g.spare[moved] = row
				moved++
			}
		}
		copy(list[kept:], g.spare[:moved])
	}
}
