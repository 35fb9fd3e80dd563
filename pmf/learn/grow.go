package learn

import (
	"math/rand/v2"
	"sort"
)

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
	left  []int   // [n] 1 where the split in hand sends a row to the left, else 0
	floor float64 // what a split must gain, at least
	tree  tree
}

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

func (g *grower) splittable(s segment) bool {
	return s.to-s.from > 1 && s.weight >= 2*g.leaf && (g.depth == 0 || s.depth < g.depth)
}

// add puts the node of a segment at its place and appends all nodes below it.
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
	if g.splittable(left) || g.splittable(right) {
		g.partition(s, best)
	}
	below := int32(len(g.tree))
	g.tree[place] = node{best.feature, below, best.threshold}
	g.tree = append(g.tree, node{}, node{})
	g.add(below, left)
	g.add(below+1, right)
}

// split is a candidate: rows of the segment before position at go left.
type split struct {
	feature     int32
	at          int
	threshold   float64
	sum, weight float64 // of the left side
	bar         float64 // what another must gain to take its place
}

// best returns the split that lowers the penalised squared error most, or one with a negative
// feature when none does by more than rounding. Of equally good ones the first tried stays:
// among few rows many inputs split alike, and rounding must not choose between them.
func (g *grower) best(s segment) split {
	best := split{feature: -1, bar: g.floor + 1e-12*s.sum*s.sum/(s.weight+g.lambda)}
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
		if g.random {
			g.draw(s, f, list, values, &best)
		} else {
			g.scan(s, f, list, values, &best)
		}
		if tries--; best.feature >= 0 && s.to-s.from == 2 {
			break // two rows are split one way only
		}
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
		if gain > best.bar {
			*best = split{f, s.from + i + 1, between(here, next), sum, weight, above(gain, base)}
		}
	}
}

// above returns what is more than a gain by more than rounding, base being the size of the
// numbers whose difference it is.
func above(gain, base float64) float64 { return gain + 1e-9*gain + 1e-13*base }

// between returns the middle of two values a < b, or b where no number lies between them.
func between(a, b float64) float64 {
	if middle := a + (b-a)/2; middle > a {
		return middle
	}
	return b
}

// draw tries one threshold of one input, anywhere between its least and its greatest value.
func (g *grower) draw(s segment, f int32, list []int32, values []float64, best *split) {
	low, high := values[list[0]], values[list[len(list)-1]]
	threshold := low + g.rand.Float64()*(high-low)
	if !(threshold > low && threshold < high) {
		threshold = high
	}
	at := sort.Search(len(list), func(i int) bool { return values[list[i]] >= threshold })
	sum, weight := g.sums(list, at, s)
	rest, other := s.weight-weight, s.sum-sum
	if weight < g.leaf || rest < g.leaf {
		return
	}
	base := s.sum * s.sum / (s.weight + g.lambda)
	gain := sum*sum/(weight+g.lambda) + other*other/(rest+g.lambda) - base
	if gain > best.bar {
		*best = split{f, s.from + at, threshold, sum, weight, above(gain, base)}
	}
}

// sums returns Σwt and Σw of the rows before a place, from the shorter side of it.
func (g *grower) sums(list []int32, at int, s segment) (sum, weight float64) {
	short := list[:at]
	if at > len(list)/2 {
		short = list[at:]
	}
	for _, row := range short {
		sum += g.weight[row] * g.target[row]
		weight += g.weight[row]
	}
	if at > len(list)/2 {
		return s.sum - sum, s.weight - weight
	}
	return sum, weight
}

// partition brings the left side's rows to the front of every list, each side in its order. It
// writes each row to both sides and keeps one, for no branch can be guessed here.
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
