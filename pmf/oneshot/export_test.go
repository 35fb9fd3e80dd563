package oneshot

import (
	"math"
	"math/rand/v2"
)

// What the tests look at.
var (
	Softmax         = softmax
	SoftmaxBack     = softmaxBack
	StraightThrough = straightThrough
	Gumbel          = gumbel
	Largest         = largest
	DrawPair        = drawPair
	Hypergradient   = hypergradient
)

// MovePair moves two logits of an edge, and returns the edge's probabilities before and after.
func (p *Proxyless) MovePair(edge int, logits []float64, pair [2]int, slopes []float64) (before, after []float64) {
	p.relaxed.logits[edge] = logits
	before = softmax(logits)
	p.movePair(edge, pair, slopes)
	return before, softmax(logits)
}

// ControllerSlopes returns the loss of a written cell and its gradient, as a function of all
// parameters, with what the loss is at others.
func ControllerSlopes(s Setting, advantage, weight float64) (numbers, slopes []float64, loss func() float64) {
	c := newController(s)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range c.numbers { // larger than they begin, so that nothing is nearly linear
		c.numbers[i] = r.NormFloat64() / 2
	}
	w := c.write(s.Rand)
	c.learn(w, advantage, weight)
	return c.numbers, c.slopes, func() float64 {
		again := c.follow(func(edge int, _ []float64) int { return w.edges[edge].chosen })
		return again.loss(advantage, weight)
	}
}

// loss is what learn descends, computed by the definition.
func (w writing) loss(advantage, weight float64) (loss float64) {
	for _, t := range w.edges {
		loss -= advantage * math.Log(t.p[t.chosen])
		for _, p := range t.p {
			loss += weight * p * math.Log(p)
		}
	}
	return loss
}
