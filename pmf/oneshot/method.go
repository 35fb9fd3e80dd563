package oneshot

import (
	"context"
	"math/rand/v2"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
)

// A Method learns which cell is good while the weights of a supernet are trained. It is used by
// one goroutine, for one supernet.
type Method interface {
	// Step is called once for each step of the supernet's training, in order. It must train the
	// weights once. The turn must not be kept.
	Step(ctx context.Context, t Turn) error
	// Found chooses a cell after the last step, a valid one. It may be called once.
	Found(ctx context.Context, r Ranker) (arch.Cell, error)
}

// A Turn is one step of a supernet's training: a batch that teaches the weights, and as many
// batches as are asked for of the images that teach the architecture.
type Turn interface {
	// Train moves the weights by the turn's batch, each operation in proportion to its weight in
	// the mixture.
	Train(ctx context.Context, m cellnet.Mixture) error
	// Slope measures the next held batch: its loss, and the slopes of the mixture's weights.
	Slope(ctx context.Context, m cellnet.Mixture) (blocknet.Response, error)
	// Accuracy returns the share in [0, 1] of the next held batch that a cell classifies correctly.
	Accuracy(ctx context.Context, c arch.Cell) (float64, error)
}

// An Unroller is the ability of a Turn to look at weights a step ahead.
type Unroller interface {
	// Ahead trains on the turn's batch until Back.
	Ahead(ctx context.Context, m cellnet.Mixture) error
	// Tangent measures the next held batch with the weights a step ahead.
	Tangent(ctx context.Context) (blocknet.Response, error)
	// Lean measures the turn's batch with the weights from before Ahead plus scale times the
	// gradient that Tangent found for them.
	Lean(ctx context.Context, scale float64) (blocknet.Response, error)
	// Back undoes Ahead.
	Back()
	// Reach returns by how much a step of training moves the weights for each unit of gradient.
	Reach() float64
}

// A Ranker returns the share in [0, 1] of all validation images that a cell classifies correctly
// with the supernet's weights, batch by batch with the batch's statistics.
type Ranker interface {
	Accuracy(ctx context.Context, c arch.Cell) (float64, error)
}

// A Setting is what a method is made for.
type Setting struct {
	Ops   []arch.Op  // that an edge may carry, at least two
	Steps int        // of the whole search
	Rand  *rand.Rand // the method's own
	Cost  Cost       // what operations take; the zero value knows nothing
}

// A Cost is what each operation of Setting.Ops takes on each edge, relative to what all edges of a
// random cell take together.
type Cost [arch.Edges][]float64

// Rate returns the learning rate of an architecture: with Adam, whose steps have about the size
// of the rate, the way that it can go in all steps is travel. The papers take 3e-4 for 20,000
// steps: 6. Where steps are few, the rate is bounded.
func (s Setting) Rate(travel, most float64) float64 {
	return min(travel/float64(max(s.Steps, 1)), most)
}

// travel is how far an architecture's logits may go.
const travel = 6

// mostRate bounds the learning rate of an architecture when steps are few.
const mostRate = 0.1

// warming tells whether a step, from 0, comes before an architecture that is sampled begins to
// learn: the first third, in which the weights learn alone. Without it what has no weights is ahead
// from the first step on, and the rest is never trained.
func (s Setting) warming(step int) bool { return step < s.Steps/3 }

// draw returns a random cell, each operation of each edge equally likely.
func (s Setting) draw() arch.Cell {
	for {
		var c arch.Cell
		for edge := range c {
			c[edge] = s.Ops[s.Rand.IntN(len(s.Ops))]
		}
		if c.Validate() == nil {
			return c
		}
	}
}

// bestOf returns the most accurate of some cells, the first of equals.
func bestOf(ctx context.Context, r Ranker, cells []arch.Cell) (best arch.Cell, err error) {
	highest := -1.0
	for _, c := range cells {
		accuracy, err := r.Accuracy(ctx, c)
		if err != nil {
			return best, err
		}
		if accuracy > highest {
			best, highest = c, accuracy
		}
	}
	return best, nil
}
