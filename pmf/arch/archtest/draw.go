// Package archtest draws architectures for the property tests of every room. What rapid shrinks is
// the seed, so a smaller failing case is another architecture, not a simpler one.
package archtest

import (
	"math/rand/v2"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
)

// Draw draws an architecture of the space, as Space.Sample does.
func Draw(t *rapid.T, s arch.Space) arch.Architecture {
	return s.Sample(Rand(t))
}

// Rand draws a generator of random numbers.
func Rand(t *rapid.T) *rand.Rand {
	return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
}
