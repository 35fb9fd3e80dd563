package acquire_test

import (
	"testing"

	"pmfnas/pmf/acquire"
)

// BenchmarkScore measures 100 candidates after 1,000 rows of seven numbers.
func BenchmarkScore(b *testing.B) {
	x, y := problem(1000, stream(1))
	candidates, _ := problem(100, stream(2))
	for _, named := range acquire.All() {
		b.Run(named.Name, func(b *testing.B) {
			s := named.New()
			for b.Loop() {
				if _, err := s.Score(x, y, candidates, stream(3)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
