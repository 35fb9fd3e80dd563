package acquire

import (
	"math"
	"slices"
)

// Axis is what a column of the vectors holds. The zero value is a number that never varies.
type Axis struct {
	// Choices is the number of unordered choices, of which the column holds the place in
	// [0, Choices); 0 means that it holds a number in [Low, High].
	Choices   int
	Low, High float64
}

// Axes reads from the rows what each column holds: only zeros and ones are a choice of two,
// everything else is a number between its extremes. That fits one-hot codes and ranks, the codes of
// arch.Space.Encode; a choice of three that is coded 0, 1, 2 must be named by hand.
func Axes(rows ...[][]float64) []Axis {
	var axes []Axis
	var binary []bool
	for _, some := range rows {
		for _, row := range some {
			if axes == nil {
				axes, binary = make([]Axis, len(row)), slices.Repeat([]bool{true}, len(row))
				for d := range axes {
					axes[d] = Axis{Low: math.Inf(1), High: math.Inf(-1)}
				}
			}
			for d, v := range row {
				axes[d].Low, axes[d].High = min(axes[d].Low, v), max(axes[d].High, v)
				binary[d] = binary[d] && (v == 0 || v == 1)
			}
		}
	}
	for d := range axes {
		if binary[d] {
			axes[d] = Axis{Choices: 2}
		}
	}
	return axes
}

// Parzen is a density over mixed vectors, the mean of a kernel around each row and of a wide
// prior: truncated normal kernels along numbers, whose widths follow the neighbours, and nearly
// all weight on the row's own choice along choices. It is that of Optuna: Bergstra et al. 2011
// for each axis, and their product under one sum when several axes are given.
type Parzen struct {
	axes   []Axis
	rows   int
	prior  float64     // its weight, that of a row being 1
	values [][]float64 // [axis][component], the last one the prior's
	widths [][]float64 // [axis][component], along numbers
	base   []float64   // [component] log weight and all constants
	gain   []float64   // [axis] log density of the own choice over that of another
}

// NewParzen returns the density of rows [n, len(axes)], n ≥ 0; prior > 0 is the weight of the
// prior. Cost n·log n an axis. The components' weights add up to 1: each row has 1/(n+prior),
// and what does not depend on where a density is asked is summed up in base beforehand.
func NewParzen(rows [][]float64, axes []Axis, prior float64) *Parzen {
	n := len(rows)
	p := &Parzen{axes: axes, rows: n, prior: prior, base: make([]float64, n+1), gain: make([]float64, len(axes))}
	for c := range p.base {
		p.base[c] = -math.Log(float64(n) + prior)
	}
	p.base[n] += math.Log(prior)
	for d, axis := range axes {
		values := make([]float64, n+1)
		for c, row := range rows {
			values[c] = row[d]
		}
		p.values = append(p.values, values)
		if axis.Choices > 0 {
			p.choices(d)
		} else {
			p.numbers(d)
		}
	}
	return p
}

// choices sets up an axis of choices. Each of a row's k choices gets some weight (even) of the
// prior, its own 1 more: other is what all components have, gain what a hit adds.
func (p *Parzen) choices(d int) {
	k := float64(p.axes[d].Choices)
	even := p.prior / float64(p.rows+1)
	own, other := math.Log((1+even)/(1+k*even)), math.Log(even/(1+k*even))
	p.gain[d] = own - other
	for c := range p.rows {
		p.base[c] += other
	}
	p.values[d][p.rows] = -1 // the prior prefers none
	p.base[p.rows] -= math.Log(k)
	p.widths = append(p.widths, nil)
}

// numbers sets up an axis of numbers. Where all are equal it tells nothing. The prior's kernel
// stands in the middle, as wide as the range; mass is the part of each kernel that lies inside,
// by which it is divided.
func (p *Parzen) numbers(d int) {
	a, values := p.axes[d], p.values[d]
	if !(a.High > a.Low) {
		p.widths = append(p.widths, nil)
		return
	}
	widths := append(neighbourly(values[:p.rows], a.Low, a.High), a.High-a.Low)
	values[p.rows] = (a.Low + a.High) / 2
	for c, sigma := range widths {
		mass := phi((a.High-values[c])/sigma) - phi((a.Low-values[c])/sigma)
		p.base[c] -= math.Log(sigma*math.Sqrt(2*math.Pi)) + math.Log(mass)
	}
	p.widths = append(p.widths, widths)
}

// neighbourly returns a width for each value: the larger distance to a neighbour, or to an end
// of the range, but neither too narrow nor wider than the range.
func neighbourly(values []float64, low, high float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if values[a] < values[b] {
			return -1
		} else if values[a] > values[b] {
			return 1
		}
		return 0
	})
	// No narrower than this, or a cluster of equal rows would be an infinite peak.
	narrow := (high - low) / math.Min(100, float64(len(values)+2))
	widths := make([]float64, len(values), len(values)+1)
	for k, i := range order {
		before, after := low, high
		if k > 0 {
			before = values[order[k-1]]
		}
		if k+1 < len(order) {
			after = values[order[k+1]]
		}
		widths[i] = min(max(values[i]-before, after-values[i], narrow), high-low)
	}
	// At the ends the one neighbour counts, not the end of the range.
	if n := len(order); n >= 2 {
		widths[order[0]] = min(max(values[order[1]]-values[order[0]], narrow), high-low)
		widths[order[n-1]] = min(max(values[order[n-1]]-values[order[n-2]], narrow), high-low)
	}
	return widths
}

// phi is the distribution function of the standard normal.
func phi(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// LogDensity returns the logarithm of the density at each row; cost n·len(axes) a row. It is −∞
// nowhere, as the prior reaches everywhere.
func (p *Parzen) LogDensity(rows [][]float64) []float64 {
	out, logs := make([]float64, len(rows)), make([]float64, len(p.base))
	for i, row := range rows {
		copy(logs, p.base)
		for d, v := range row {
			p.along(d, v, logs)
		}
		out[i] = logSum(logs)
	}
	return out
}

// along adds what an axis says of a value to each component.
func (p *Parzen) along(d int, v float64, logs []float64) {
	values, widths := p.values[d], p.widths[d]
	switch {
	case p.axes[d].Choices > 0:
		gain := p.gain[d]
		for c, own := range values {
			if own == v {
				logs[c] += gain
			}
		}
	case widths != nil:
		for c, mu := range values {
			z := (v - mu) / widths[c]
			logs[c] -= z * z / 2
		}
	}
}

// logSum returns log Σ exp(v). Counting from the largest keeps far rows from underflowing to log 0.
func logSum(logs []float64) float64 {
	top := slices.Max(logs)
	sum := 0.0
	for _, v := range logs {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}
