package learn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// BoostedOptions configures Boosted. More rounds with a smaller rate fit as closely and more
// smoothly.
type BoostedOptions struct {
	Rounds    int     // trees; 0 means 200
	Rate      float64 // shrinkage of each tree, in (0, 1]; 0 means 0.05
	Depth     int     // splits between root and leaf; 0 means 3
	Lambda    float64 // L2 penalty on leaf values; 0 means 1, negative none
	Leaf      float64 // rows of the tree's sample in a leaf, at least; 0 means 2
	RowShare  float64 // of the rows each tree sees, in (0, 1]; 0 means 0.8
	DrawShare float64 // of the inputs each tree sees, in (0, 1]; 0 means 0.5
}

// Boosted is gradient boosting of trees with second-order leaf values, as XGBoost's exact
// method: under squared error the gradient of a row is its residual and the second derivative
// is 1, so a leaf's value is Σ residuals/(rows + λ) (Friedman 2001; Chen and Guestrin 2016, Eq. 5).
type Boosted struct {
	options BoostedOptions
	width   int
	base    float64 // mean of the values learned from
	trees   []tree  // their leaves already shrunk by the rate
}

var _ Regressor = (*Boosted)(nil)

// NewBoosted returns an unfitted Boosted.
func NewBoosted(o BoostedOptions) *Boosted { return &Boosted{options: o} }

// growth fills in the defaults; all inputs that a tree may use are tried at each split.
func (b *Boosted) growth() growth {
	return growth{
		depth:  cmp.Or(b.options.Depth, 3),
		lambda: math.Max(0, cmp.Or(b.options.Lambda, 1)),
		leaf:   cmp.Or(b.options.Leaf, 2),
	}
}

// Fit grows one tree after the other, each on what the ones before it left over; cost
// rounds·p·n·depth, on one processor, since no tree can begin before the last has ended. The
// error is of rows that no regressor can learn from.
func (b *Boosted) Fit(x [][]float64, y []float64, r *rand.Rand) error {
	if err := checkRows(x, y); err != nil {
		return fmt.Errorf("fit boosted trees: %w", err)
	}
	g := newGrower(newColumns(x), b.growth(), r)
	inputs := append([]int32(nil), g.active...)
	draw := shareOf(cmp.Or(b.options.DrawShare, 0.5), len(inputs))
	rows := max(1, int(math.Round(cmp.Or(b.options.RowShare, 0.8)*float64(len(x)))))
	rate := cmp.Or(b.options.Rate, 0.05)

	// Start from the mean; g.target holds what is still to be explained, and values, from here
	// on, what the newest tree says.
	var values []float64
	values, b.base = centred(y)
	b.width = len(inputs)
	copy(g.target, values)
	flat := padded(x)
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	b.trees = make([]tree, cmp.Or(b.options.Rounds, 200))
	for t := range b.trees {
		// A fresh sample of rows and inputs for each tree (stochastic gradient boosting).
		sampleWeights(g.weight, order, rows, r)
		g.active = append(g.active[:0], drawInputs(inputs, draw, r)...)
		grown := g.grow()
		grown.shrink(rate)
		// All rows get the new tree's value, those that it did not see too.
		grown.values(flat, values)
		for i, v := range values {
			g.target[i] -= v
		}
		b.trees[t] = grown
	}
	return nil
}

// sampleWeights gives weight 1 to as many rows, drawn without replacement, and 0 to the rest. It
// shuffles the front of order, which stays a permutation and needs no reset.
func sampleWeights(weight []float64, order []int, rows int, r *rand.Rand) {
	clear(weight)
	for k := range rows {
		other := k + r.IntN(len(order)-k)
		order[k], order[other] = order[other], order[k]
		weight[order[k]] = 1
	}
}

// drawInputs returns some of the inputs, drawn without replacement, or all in their order; it
// reorders inputs.
func drawInputs(inputs []int32, count int, r *rand.Rand) []int32 {
	if count >= len(inputs) {
		return inputs
	}
	for k := range count {
		other := k + r.IntN(len(inputs)-k)
		inputs[k], inputs[other] = inputs[other], inputs[k]
	}
	return inputs[:count]
}

// Predict returns the mean of the values learned from plus what every tree adds.
func (b *Boosted) Predict(x [][]float64) []float64 {
	out := make([]float64, len(x))
	visit(b.trees, b.width, x, func(_, first int, values []float64) {
		for i, v := range values {
			out[first+i] += v
		}
	})
	for i := range out {
		out[i] += b.base
	}
	return out
}
