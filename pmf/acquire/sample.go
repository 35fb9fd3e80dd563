package acquire

import "math/rand/v2"

// Sample draws a row from the density: a component by its weight, then each axis from that
// component's kernel. Within a component axes are independent.
func (p *Parzen) Sample(r *rand.Rand) []float64 {
	c := p.rows // the prior
	if u := r.Float64() * (float64(p.rows) + p.prior); u < float64(p.rows) {
		c = int(u)
	}
	row := make([]float64, len(p.axes))
	for d, axis := range p.axes {
		switch {
		case axis.Choices > 0:
			row[d] = p.choice(d, c, r)
		case p.widths[d] == nil:
			row[d] = axis.Low
		default:
			row[d] = p.number(d, c, r)
		}
	}
	return row
}

// choice draws from a component along an axis of choices.
func (p *Parzen) choice(d, c int, r *rand.Rand) float64 {
	k, even := float64(p.axes[d].Choices), p.prior/float64(p.rows+1)
	if c < p.rows && r.Float64()*(1+k*even) < 1 {
		return p.values[d][c]
	}
	return float64(r.IntN(p.axes[d].Choices))
}

// number draws from a component along an axis of numbers, by rejection: at least a third of a
// kernel lies inside the range, as its middle does and its width is at most the range.
func (p *Parzen) number(d, c int, r *rand.Rand) float64 {
	axis := p.axes[d]
	for {
		if v := p.values[d][c] + p.widths[d][c]*r.NormFloat64(); v >= axis.Low && v <= axis.High {
			return v
		}
	}
}
