package search_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// both runs the pair for some rounds; what the gradient finds is worth something or nothing.
func both(t *testing.T, worthless bool) search.History {
	t.Helper()
	h := searchtest.Lower(searchtest.NewHistory(searchtest.Toy(), eval.Region, 1), eval.Low, 24)
	s := search.NewCoupled(search.CoupledOptions{Evolution: search.AgingOptions{Warmup: 8}})
	for range 8 {
		batch, err := s.Ask(t.Context(), h, 6)
		if err != nil {
			t.Fatal(err)
		}
		h = searchtest.Append(h, batch, func(p search.Proposal) eval.Observation {
			o := searchtest.Observe(p)
			if worthless && p.By == "gradient" {
				o.Status, o.Reason = eval.Failed, "worthless"
			}
			return o
		})
	}
	return h
}

// parents counts the children of each part by who made their parents.
func parents(h search.History) map[string]map[string]int {
	by, counts := map[string]string{}, map[string]map[string]int{}
	for _, t := range h.Trials {
		p := t.Proposal
		if from, ok := by[p.Parent]; ok && p.Parent != p.Arch.ID() {
			if counts[p.By] == nil {
				counts[p.By] = map[string]int{}
			}
			counts[p.By][from]++
		}
		by[p.Arch.ID()] = p.By
	}
	return counts
}

func TestEvolutionTakesNothingFromTheGradientWhichTakesFromBoth(t *testing.T) {
	counts := parents(both(t, false))
	if n := counts["evolution"]["gradient"]; n > 0 {
		t.Errorf("%d children of evolution have a parent that the gradient found, want none: %v", n, counts)
	}
	if counts["evolution"]["evolution"] == 0 || counts["gradient"]["evolution"]+counts["gradient"]["gradient"] == 0 {
		t.Errorf("children by the origin of their parents are %v, want some of either part", counts)
	}
	if n := parents(both(t, true))["gradient"]["evolution"]; n == 0 {
		t.Error("the gradient never started from what evolution found, though its own was worthless")
	}
}

func TestTheGradientStartsFromTheBestOfBoth(t *testing.T) {
	h := both(t, false)
	best, id := 0.0, ""
	for _, trial := range h.Trials {
		if accuracy, ok := trial.AccuracyAt(h.Fidelity); ok && accuracy > best {
			best, id = accuracy, trial.Proposal.Arch.ID()
		}
	}
	batch, err := search.NewCoupled(search.CoupledOptions{}).Ask(t.Context(), h, 6)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range batch {
		if p.By == "gradient" && !strings.HasPrefix(p.Why, "drawn at random") && p.Parent != id {
			t.Errorf("the gradient starts from %s, want %s, the best", p.Parent, id)
		}
	}
}
