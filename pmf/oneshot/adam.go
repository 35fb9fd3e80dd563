package oneshot

import "math"

// adam is the optimiser of architectures and of the controller (Kingma and Ba 2015), with L2 decay
// as DARTS uses it. Numbers that a step does not move keep their averages.
type adam struct {
	rate, momentum, decay float64
	first, second         []float64
	steps                 int
}

// The other constants of Adam, as all papers here leave them.
const (
	adamSquares = 0.999
	adamTiny    = 1e-8
)

func newAdam(n int, rate, momentum, decay float64) adam {
	return adam{rate: rate, momentum: momentum, decay: decay, first: make([]float64, n), second: make([]float64, n)}
}

// begin starts a step.
func (a *adam) begin() { a.steps++ }

// move takes number i of the step against its slope.
func (a *adam) move(i int, x *float64, slope float64) {
	slope += a.decay * *x
	a.first[i] = a.momentum*a.first[i] + (1-a.momentum)*slope
	a.second[i] = adamSquares*a.second[i] + (1-adamSquares)*slope*slope
	t := float64(a.steps)
	mean := a.first[i] / (1 - math.Pow(a.momentum, t))
	scale := math.Sqrt(a.second[i]/(1-math.Pow(adamSquares, t))) + adamTiny
	*x -= a.rate * mean / scale
}
