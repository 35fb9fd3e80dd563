package search_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/search"
)

func TestBlendSharesProposalsHoweverTheyAreCut(t *testing.T) {
	for _, n := range []int{1, 7, 40} {
		h := above()
		b := search.NewBlend(search.Part{Strategy: search.NewRandom(), Share: 3}, search.Part{Strategy: search.NewGrid(), Share: 1})
		random, total := 0, 0
		for total < 40 {
			batch, err := b.Ask(t.Context(), h, min(n, 40-total))
			if err != nil {
				t.Fatal(err)
			}
			h, total = h.With(batch), total+len(batch)
			for _, p := range batch {
				if strings.Contains(p.Why, "random") {
					random++
				}
			}
		}
		if random < 29 || random > 31 {
			t.Errorf("in batches of %d, %d of 40 proposals are random, want about 30", n, random)
		}
	}
}

func TestBlendFillsWhatAPartCannot(t *testing.T) {
	h := above() // ten trials to promote
	b := search.NewBlend(search.Part{Strategy: search.NewPromotion(search.PromotionOptions{}), Share: 1},
		search.Part{Strategy: search.NewRandom()})
	batch, err := b.Ask(t.Context(), h, 16)
	if err != nil || len(batch) != 16 {
		t.Fatalf("%d proposals and %v, want 16", len(batch), err)
	}
	promoted := 0
	for _, p := range batch {
		if p.Parent != "" {
			promoted++
		}
	}
	if promoted != 10 {
		t.Errorf("%d promoted, want all 10", promoted)
	}
}
