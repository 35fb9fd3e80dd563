package learn

import "math"

// fractions is how many parts the table of powers cuts a halving into.
const fractions = 256

// powers are the bits of 2^(−j/256).
var powers = func() (bits [fractions]uint64) {
	for j := range bits {
		bits[j] = math.Float64bits(math.Exp2(-float64(j) / fractions))
	}
	return bits
}()

// decays replaces each x ≥ 0 by exp(−x), within 1e-15 of it. Kernels spend most of their time
// here; math.Exp takes five times as long, for it treats one number a call and has no table. NaN
// becomes 0.
func decays(x []float64) {
	const (
		highest = 690 // beyond which the result is nothing beside any other
		high    = 6.93147180369123816490e-01 / fractions
		low     = 1.90821492927058770002e-10 / fractions // high + low is ln 2 / 256 in twice the precision
	)
	for i, v := range x {
		if !(v < highest) {
			x[i] = 0
			continue
		}
		// exp(−v) = 2^(−k/256) · exp(r) with k the nearest whole number to 256·v/ln 2: the
		// table has the power's fraction, whose exponent bits fall by the whole part, and r is
		// so small that five terms of the series do (v < 690, so the result is never
		// subnormal).
		k := int(v*(fractions/math.Ln2) + 0.5)
		r := (float64(k)*high - v) + float64(k)*low // |r| ≤ ½ ln 2 / 256
		p := 1 + r*(1+r*(0.5+r*(1.0/6+r*(1.0/24))))
		x[i] = p * math.Float64frombits(powers[uint(k)%fractions]-uint64(uint(k)/fractions)<<52)
	}
}

// materns replaces each squared distance in length scales by the Matérn-5/2 correlation (1 + s +
// s²/3)·exp(−s), s = √5·r, which is that of Eq. 20. It goes in blocks that stay in the fastest
// memory.
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
