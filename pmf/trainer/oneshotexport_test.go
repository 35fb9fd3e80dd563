package trainer

import (
	"maps"
	"slices"
	"testing"

	"pmfnas/pmf/arch"
)

// Paths returns the random paths of an epoch.
func (o OneShotOptions) Paths(epoch int) func(step int) arch.Architecture { return o.paths(epoch) }

// Learned returns all weights of the supernet, by name.
func (s *OneShot) Learned(tb testing.TB) (values []float32) {
	tb.Helper()
	states, err := s.weights.States()
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(states)) {
		b := states[name]
		values = append(append(append(values, b.Parameters...), b.Momenta...), b.Statistics...)
	}
	return values
}

// Parts returns which of n training images teach the weights, and which are held.
func (o OneShotOptions) Parts(n int) (taught, held []int) { return o.cut(n) }
