package search_test

import (
	"fmt"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// BenchmarkAsk measures one decision, a batch of one, on the paper's space.
func BenchmarkAsk(b *testing.B) {
	space, err := arch.Preset("paper")
	if err != nil {
		b.Fatal(err)
	}
	for _, named := range search.All() {
		for _, trials := range []int{100, 1000} {
			b.Run(fmt.Sprintf("%s/%d", named.Name, trials), func(b *testing.B) {
				h := searchtest.NewHistory(space, eval.Region, 1)
				h = searchtest.Lower(h, eval.Low, trials/2)
				h = searchtest.Lower(h, eval.Medium, trials/2)
				h.Stage, h.Fidelity = eval.Fine, eval.Medium
				s := named.New()
				for b.Loop() {
					if _, err := s.Ask(b.Context(), h, 1); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
