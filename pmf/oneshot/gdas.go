package oneshot

import (
	"context"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// The temperature of GDAS falls evenly from the first to the last.
const (
	hottest = 10
	coldest = 0.1
)

// GDAS samples one cell a batch by Gumbel-max (Dong and Yang 2019): forward it is the cell alone,
// backward its operations are those of a softmax with temperature (straight through). Each step
// trains the weights in one sample and the architecture in another; at the end each node keeps its
// two strongest edges, as in DARTS.
//
// As in the paper only what was sampled has a gradient. The authors' program also lets the weights
// of the others gain the sum of the cotangent, which is no derivative of the loss.
type GDAS struct {
	setting Setting
	relaxed *relaxation
	done    int // steps
}

var _ Method = (*GDAS)(nil)

// NewGDAS returns the method.
func NewGDAS(s Setting) *GDAS {
	return &GDAS{setting: s, relaxed: newRelaxation(s, dartsMomentum, dartsDecay)}
}

// Step trains the weights in a sampled cell, then moves the architecture by another.
func (g *GDAS) Step(ctx context.Context, t Turn) error {
	cell, _ := g.sample()
	if err := t.Train(ctx, cellnet.Pure(cell)); err != nil {
		return err
	}
	cell, noisy := g.sample()
	seen, err := t.Slope(ctx, cellnet.Pure(cell))
	if err != nil {
		return err
	}
	var gradient cellnet.Slopes
	for edge := range noisy {
		gradient[edge] = straightThrough(noisy[edge], g.temperature(), seen.Slopes[edge][0])
	}
	g.relaxed.descend(gradient)
	g.done++
	return nil
}

// temperature returns that of the present step.
func (g *GDAS) temperature() float64 {
	share := float64(g.done) / float64(max(g.setting.Steps-1, 1))
	return hottest + (coldest-hottest)*min(share, 1)
}

// sample draws a cell, and returns the noisy logits of which each edge's operation has the largest.
// A cell that computes nothing is drawn again.
func (g *GDAS) sample() (c arch.Cell, noisy [arch.Edges][]float64) {
	for {
		for edge, logits := range g.relaxed.logits {
			noisy[edge] = gumbel(logits, g.setting.Rand)
			c[edge] = g.relaxed.ops[largest(noisy[edge])]
		}
		if c.Validate() == nil {
			return c, noisy
		}
	}
}

// Found returns the cell with the strongest edges.
func (g *GDAS) Found(context.Context, Ranker) (arch.Cell, error) { return g.relaxed.sparse(), nil }

// gumbel adds Gumbel noise, −log of an exponential variate: the largest of the sums is
// distributed as the softmax of the logits.
func gumbel(logits []float64, r *rand.Rand) []float64 {
	noisy := make([]float64, len(logits))
	for i, l := range logits {
		noisy[i] = l - math.Log(r.ExpFloat64())
	}
	return noisy
}

// straightThrough returns the slopes of logits whose noisy sums are given, for a loss that
// answers with slope to the weight of the largest: those of the softmax with a temperature. The
// other operations were not computed, and have slope 0.
func straightThrough(noisy []float64, temperature, slope float64) []float64 {
	scaled := make([]float64, len(noisy))
	for i, v := range noisy {
		scaled[i] = v / temperature
	}
	slopes := make([]float64, len(noisy))
	slopes[largest(noisy)] = slope
	back := softmaxBack(softmax(scaled), slopes)
	for i := range back {
		back[i] /= temperature
	}
	return back
}

// largest returns the index of the largest number, the first of equals.
func largest(x []float64) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}
