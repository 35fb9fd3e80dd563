package search

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"pmfnas/pmf/arch"
)

// covariance is Σ of Eq. 19: how the choices of cell and options vary together among good
// architectures. It is kept as their deviations from the mean, from which a normal vector with that
// covariance is a random mixture. The matrix itself, choices², is never built: Σ = DᵀD/(m−1) with D
// the m deviations, so Dᵀz/√(m−1) has covariance Σ for standard normal z.
type covariance struct {
	axes       []axis
	deviations [][]float64 // [architecture, choice], over one-hot codes of the axes
}

// newCovariance learns from the better half of a population. It costs members times choices; an
// empty population has no deviations, and then nothing varies.
func newCovariance(s arch.Space, population []member) covariance {
	c := covariance{axes: cellAxes(s)}
	better := slices.Clone(population)
	slices.SortStableFunc(better, func(a, b member) int { return cmp.Compare(b.accuracy, a.accuracy) })
	better = better[:(len(better)+1)/2]
	var mean []float64
	for _, m := range better {
		row := c.code(m.arch)
		if mean == nil {
			mean = make([]float64, len(row))
		}
		for k, v := range row {
			mean[k] += v / float64(len(better))
		}
		c.deviations = append(c.deviations, row)
	}
	for _, row := range c.deviations {
		for k := range row {
			row[k] -= mean[k]
		}
	}
	return c
}

// code writes a 1 for each choice that the architecture has made. A value that the space lacks has
// no 1 in its axis.
func (c covariance) code(a arch.Architecture) []float64 {
	var row []float64
	for _, axis := range c.axes {
		for k := range axis.choices {
			b := a
			if axis.set(&b, k); b == a {
				row = append(row, 1)
			} else {
				row = append(row, 0)
			}
		}
	}
	return row
}

// mutate is Eq. 19, α′ = α + ε·N(0, Σ), followed by taking the strongest choice of each axis. ε =
// 0, or a single architecture to learn from, changes nothing. A value that the space lacks becomes
// the first of its axis.
func (c covariance) mutate(a arch.Architecture, epsilon float64, r *rand.Rand) arch.Architecture {
	row := c.code(a)
	scale := epsilon / math.Sqrt(max(1, float64(len(c.deviations)-1)))
	for _, deviation := range c.deviations {
		z := scale * r.NormFloat64()
		for k := range row {
			row[k] += z * deviation[k]
		}
	}
	for _, axis := range c.axes {
		best := 0
		for k := range axis.choices {
			if row[k] > row[best] {
				best = k
			}
		}
		axis.set(&a, best)
		row = row[axis.choices:]
	}
	return a
}
