package oneshot

import (
	"context"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// costWeight is what ProxylessNAS adds to the loss for a cell that costs as much as a random one.
const costWeight = 0.1

// Proxyless is ProxylessNAS with binary gates (Cai, Zhu and Han 2019). Each step trains the
// weights in a cell that is drawn from the architecture's probabilities, and then moves the
// architecture: on each edge two operations are drawn, one of them is active and both are
// computed, and the slopes of their gates take the place of those of their probabilities. The
// expected cost of the cell is a term of the loss, so the cost of an operation is a slope of its
// gate. What the two gain together is taken from them again, so that the other operations keep
// their probabilities. As in the authors' program the weights have a start.
type Proxyless struct {
	setting Setting
	relaxed *relaxation
	done    int // steps
}

var _ Method = (*Proxyless)(nil)

// NewProxyless returns the method.
func NewProxyless(s Setting) *Proxyless {
	return &Proxyless{setting: s, relaxed: newRelaxation(s, 0, 0)}
}

// Step trains the weights in one cell, then moves the architecture by pairs.
func (p *Proxyless) Step(ctx context.Context, t Turn) error {
	if err := t.Train(ctx, cellnet.Pure(p.sample())); err != nil {
		return err
	}
	p.done++
	if p.setting.warming(p.done - 1) {
		return nil
	}
	m, pairs := p.drawPairs()
	seen, err := t.Slope(ctx, m)
	if err != nil {
		return err
	}
	for edge, pair := range pairs {
		p.movePair(edge, pair, seen.Slopes[edge])
	}
	return nil
}

// sample draws a cell from the probabilities. One that computes nothing is drawn again.
func (p *Proxyless) sample() (c arch.Cell) {
	for {
		for edge, logits := range p.relaxed.logits {
			c[edge] = p.relaxed.ops[choose(softmax(logits), p.setting.Rand)]
		}
		if c.Validate() == nil {
			return c
		}
	}
}

// drawPairs draws two operations for each edge, and which of them is active: the first of the pair.
// The gates of the mixture are 1 and 0.
func (p *Proxyless) drawPairs() (m cellnet.Mixture, pairs [arch.Edges][2]int) {
	for {
		var active arch.Cell
		for edge, logits := range p.relaxed.logits {
			pair := drawPair(softmax(logits), p.setting.Rand)
			pairs[edge], active[edge] = pair, p.relaxed.ops[pair[0]]
			m[edge] = []cellnet.Term{{Op: p.relaxed.ops[pair[0]], Weight: 1}, {Op: p.relaxed.ops[pair[1]], Weight: 0}}
		}
		if active.Validate() == nil {
			return m, pairs
		}
	}
}

// drawPair draws two different indices, one after the other without putting back, and then the
// active one of them by their probabilities alone; it comes first.
func drawPair(p []float64, r *rand.Rand) [2]int {
	first := choose(p, r)
	rest := append([]float64(nil), p...)
	rest[first] = 0
	second := choose(rest, r)
	if r.Float64()*(p[first]+p[second]) < p[second] {
		return [2]int{second, first}
	}
	return [2]int{first, second}
}

// movePair moves the logits of two operations by the slopes of their gates.
func (p *Proxyless) movePair(edge int, pair [2]int, slopes []float64) {
	logits := p.relaxed.logits[edge]
	total := make([]float64, len(pair))
	for i, at := range pair {
		if total[i] = slopes[i]; p.setting.Cost[edge] != nil {
			total[i] += costWeight * p.setting.Cost[edge][at]
		}
	}
	// Among the pair alone: their softmax, their slopes, a step of each; then both fall by what
	// they gained together (by log-sum-exp).
	two := []float64{logits[pair[0]], logits[pair[1]]}
	back := softmaxBack(softmax(two), total)
	before := logSum(two)
	for i, at := range pair {
		p.relaxed.adam.move(edge*len(p.relaxed.ops)+at, &two[i], back[i])
	}
	gain := logSum(two) - before
	for i, at := range pair {
		logits[at] = two[i] - gain
	}
}

// Found returns the most probable operation of each edge, zero too.
func (p *Proxyless) Found(context.Context, Ranker) (arch.Cell, error) {
	var c arch.Cell
	for edge := range c {
		c[edge], _ = p.relaxed.strongest(edge, true)
	}
	if c.Validate() != nil { // no edge from an input is left: the likeliest operation opens one
		c[0], _ = p.relaxed.strongest(0, false)
	}
	return c, nil
}

// choose draws an index in proportion to weights that are not all 0.
func choose(weights []float64, r *rand.Rand) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	at, last := r.Float64()*sum, 0
	for i, w := range weights {
		if w == 0 {
			continue
		}
		if last = i; at < w {
			return i
		}
		at -= w
	}
	return last
}

// logSum returns the logarithm of the sum of two exponentials, counted from the larger one so
// that neither overflows.
func logSum(x []float64) float64 {
	top := max(x[0], x[1])
	return top + math.Log(math.Exp(x[0]-top)+math.Exp(x[1]-top))
}
