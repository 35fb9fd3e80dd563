package oneshot

import "math"

// adam is the optimiser of architectures and of the controller (Kingma and Ba 2015), with L2 decay
// as DARTS uses it. Each number counts its own steps, so that those that move seldom, as in
// ProxylessNAS, do not jump.
type adam struct {
	rate, momentum, decay float64   // momentum is β₁; decay is L2, added to the slope
	first, second         []float64 // moments, by number
	steps                 []int     // by number
}

// The other constants of Adam, as all papers here leave them.
const (
	adamSquares = 0.999
	adamTiny    = 1e-8
)

// newAdam returns the optimiser of n numbers.
func newAdam(n int, rate, momentum, decay float64) adam {
	return adam{rate, momentum, decay, make([]float64, n), make([]float64, n), make([]int, n)}
}

// move takes number i a step against its slope.
func (a *adam) move(i int, x *float64, slope float64) {
	slope += a.decay * *x
	a.first[i] = a.momentum*a.first[i] + (1-a.momentum)*slope
	a.second[i] = adamSquares*a.second[i] + (1-adamSquares)*slope*slope
	a.steps[i]++
	t := float64(a.steps[i])
	mean := a.first[i] / (1 - math.Pow(a.momentum, t))
	scale := math.Sqrt(a.second[i]/(1-math.Pow(adamSquares, t))) + adamTiny
	*x -= a.rate * mean / scale
}
