package learn

import "math"

// decays replaces each x ≥ 0 by exp(−x), within 1e-15 of it. Kernels spend most of their time
// here; math.Exp takes three times as long, for it treats one number a call.
func decays(x []float64) {
	const (
		highest = 690 // beyond which the result is nothing beside any other
		high    = 6.93147180369123816490e-01
		low     = 1.90821492927058770002e-10 // high + low is ln 2 in twice the precision
	)
	for i, v := range x {
		if !(v < highest) {
			x[i] = 0
			continue
		}
		k := int(v*(1/math.Ln2) + 0.5)
		r := (float64(k)*high - v) + float64(k)*low // |r| ≤ ½ ln 2
		p := 1.0/39916800 + r*(1.0/479001600)
		p = 1.0/362880 + r*(1.0/3628800+r*p)
		p = 1.0/5040 + r*(1.0/40320+r*p)
		p = 1.0/120 + r*(1.0/720+r*p)
		p = 1.0/6 + r*(1.0/24+r*p)
		p = 1 + r*(1+r*(0.5+r*p))
		x[i] = p * math.Float64frombits(uint64(1023-k)<<52)
	}
}

// materns replaces each squared distance in length scales by the Matérn-5/2 correlation.
func materns(squares []float64) {
	var block [256]float64
	for len(squares) > 0 {
		part := squares[:min(len(block), len(squares))]
		decay := block[:len(part)]
		for i, v := range part {
			decay[i] = math.Sqrt(5 * v)
			part[i] = 1 + decay[i] + 5.0/3*v
		}
		decays(decay)
		for i, v := range decay {
			part[i] *= v
		}
		squares = squares[len(part):]
	}
}
