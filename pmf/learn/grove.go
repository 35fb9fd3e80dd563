package learn

import (
	"math"
	"math/rand/v2"
)

// grove is trees that grew independently of each other; it predicts their mean. What a Forest and
// ExtraTrees share.
type grove struct {
	width int     // inputs
	base  float64 // what the values of all leaves are counted from
	trees []tree
}

// newGrove grows so many trees, several at a time. Each has its own stream, drawn beforehand,
// so the result does not depend on how many. Choose, unless nil, sets the weights of the rows,
// which are 1 otherwise.
func newGrove(x [][]float64, y []float64, count int, how growth, r *rand.Rand, choose func(weight []float64, r *rand.Rand)) grove {
	table := newColumns(x)
	values, base := centred(y)
	out := grove{width: len(x[0]), base: base, trees: make([]tree, count)}
	seeds := make([][2]uint64, count)
	for t := range seeds {
		seeds[t] = [2]uint64{r.Uint64(), r.Uint64()}
	}
	// Each goroutine has one grower, whose memory serves all its trees; the sorted table is
	// shared.
	parallel(count, func(from, to int) {
		g := newGrower(table, how, nil)
		copy(g.target, values)
		for t := from; t < to; t++ {
			g.rand = rand.New(rand.NewPCG(seeds[t][0], seeds[t][1]))
			for i := range g.weight {
				g.weight[i] = 1
			}
			if choose != nil {
				choose(g.weight, g.rand)
			}
			g.reset()
			out.trees[t] = g.grow()
		}
	})
	return out
}

// centred returns y without its mean, and that mean: sums of trees lose no digits to a large
// offset.
func centred(y []float64) (values []float64, mean float64) {
	for _, v := range y {
		mean += v / float64(len(y))
	}
	values = make([]float64, len(y))
	for i, v := range y {
		values[i] = v - mean
	}
	return values, mean
}

// spread returns the mean over the trees and their standard deviation, by Welford's update: one
// pass without the cancellation of Σv² − (Σv)²/n. Trees come in order, so the sums do not depend
// on how many goroutines there are.
func (g grove) spread(x [][]float64) (mean, deviation []float64) {
	mean, deviation = make([]float64, len(x)), make([]float64, len(x))
	visit(g.trees, g.width, x, func(t, first int, values []float64) {
		share := 1 / float64(t+1)
		for i, v := range values {
			change := v - mean[first+i]
			mean[first+i] += change * share
			deviation[first+i] += change * (v - mean[first+i])
		}
	})
	for i := range mean {
		mean[i] += g.base
		deviation[i] = math.Sqrt(deviation[i] / float64(len(g.trees)))
	}
	return mean, deviation
}

// visit calls see with the values that each tree in turn gives to a stretch of rows, and with
// the number of the first; for different rows from several goroutines.
func visit(trees []tree, width int, x [][]float64, see func(tree, first int, values []float64)) {
	checkWidth(x, width)
	const block = 256 // rows that stay in the fastest memory while a tree is walked
	parallel((len(x)+block-1)/block, func(from, to int) {
		values := make([]float64, block)
		for first := from * block; first < min(to*block, len(x)); first += block {
			rows := x[first:min(first+block, len(x))]
			flat := padded(rows)
			for t, tree := range trees {
				tree.values(flat, values[:len(rows)])
				see(t, first, values[:len(rows)])
			}
		}
	})
}

// checkWidth panics on rows of another width, before any goroutine could.
func checkWidth(x [][]float64, width int) {
	for _, row := range x {
		if len(row) != width {
			panic("learn: a row has another width than those fitted")
		}
	}
}
