package search_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

func TestWithoutStrengthNothingIsMutatedByEquation19(t *testing.T) {
	s := search.NewAging(search.AgingOptions{Warmup: -1, Strength: -1, Correlated: 0.5})
	h := searchtest.NewHistory(searchtest.Toy(), eval.Fine, 1)
	children := 0
	for range 20 {
		var err error
		if h, err = searchtest.Advance(t.Context(), s, h, 2); err != nil {
			t.Fatal(err)
		}
	}
	for _, trial := range h.Trials {
		if strings.Contains(trial.Proposal.Why, "Eq. 19") {
			t.Errorf("%v: %s", trial.Proposal.Arch, trial.Proposal.Why)
		}
		if strings.Contains(trial.Proposal.Why, "mutation in 1 steps") {
			children++
		}
	}
	if children == 0 {
		t.Error("no child was bred at all")
	}
}
