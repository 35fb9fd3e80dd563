package search_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// shelf is a finite space of 40 architectures.
func shelf(t *testing.T) arch.Space {
	t.Helper()
	whole, r := searchtest.Toy(), eval.Stream(1, "shelf", 0, "draw")
	var list []arch.Architecture
	seen := map[string]bool{}
	for len(list) < 40 {
		if a := whole.Sample(r); !seen[a.ID()] {
			seen[a.ID()] = true
			list = append(list, a)
		}
	}
	s, err := whole.Of(list)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A strategy that proposes new architectures finds every member of a finite space, and nothing
// else; one that only continues old ones has nothing to propose.
func TestStrategiesEmptyAFiniteSpace(t *testing.T) {
	space := shelf(t)
	for _, named := range search.All() {
		for stage := range eval.Stage(eval.Stages) {
			t.Run(named.Name+"/"+stage.String(), func(t *testing.T) {
				h := searchtest.NewHistory(space, stage, 1)
				if got := emptied(t, named.New(), h); got != 40 && !(got == 0 && named.Name == "promotion") {
					t.Errorf("%d of 40 members were proposed", got)
				}
				if stage == eval.Global {
					return
				}
				// What is trained at a lower fidelity may be continued, or be met by a mutation: once at each fidelity.
				emptied(t, named.New(), searchtest.Lower(h, stage.Fidelity()-1, 20))
			})
		}
	}
}

// emptied asks until nothing is left, and counts the members proposed.
func emptied(t *testing.T, s search.Strategy, h search.History) int {
	t.Helper()
	seen, asked := map[string]bool{}, map[string]bool{}
	for {
		batch, err := s.Ask(context.Background(), h, 7)
		if errors.Is(err, search.ErrExhausted) {
			return len(seen)
		} else if err != nil || len(batch) == 0 {
			t.Fatalf("after %d members: %d proposals (%v)", len(seen), len(batch), err)
		}
		for _, p := range batch {
			if err := h.Space.Contains(p.Arch); err != nil || asked[fmt.Sprint(p.Arch.ID(), p.Fidelity)] {
				t.Fatalf("proposal %v at %v fidelity: %v, or seen before", p.Arch, p.Fidelity, err)
			}
			seen[p.Arch.ID()] = true
			asked[fmt.Sprint(p.Arch.ID(), p.Fidelity)] = true
		}
		h = searchtest.Append(h, batch, searchtest.Observe)
	}
}
