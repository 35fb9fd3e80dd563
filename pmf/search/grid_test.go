package search_test

import (
	"errors"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// small is a space of 12 architectures.
func small() arch.Space {
	s := searchtest.Toy()
	s.Depths, s.Channels, s.Ops = s.Depths[:2], s.Channels[:3], s.Ops[:1]
	return s
}

func TestWhatProposesNewArchitecturesFindsEveryOne(t *testing.T) {
	strategies := map[string]search.Strategy{
		"random": search.NewRandom(), "grid": search.NewGrid(), "adaptive": search.NewAdaptive(search.AdaptiveOptions{}),
		"aging": search.NewAging(search.AgingOptions{}), "bayesian": search.NewBayesian(search.BayesianOptions{}),
		"gradient": search.NewGradient(search.GradientOptions{}),
	}
	for name, s := range strategies {
		for stage := range eval.Stage(eval.Stages) {
			h := searchtest.NewHistory(small(), stage, 1)
			var err error
			for err == nil {
				h, err = searchtest.Advance(t.Context(), s, h, 5)
			}
			if !errors.Is(err, search.ErrExhausted) || len(h.Trials) != 12 {
				t.Errorf("%s in the %s stage ended after %d of 12 architectures with %v", name, stage, len(h.Trials), err)
			}
		}
	}
}

func TestGridCoversRegionsEvenlyFromTheStart(t *testing.T) {
	h := searchtest.NewHistory(searchtest.Toy(), eval.Global, 1)
	h, err := searchtest.Advance(t.Context(), search.NewGrid(), h, 15)
	if err != nil {
		t.Fatal(err)
	}
	visited := 0
	for _, d := range search.Densities(h) {
		visited += min(d.Count, 1)
	}
	if visited < 12 {
		t.Errorf("the first 15 points of the grid lie in only %d of %d regions", visited, len(h.Space.Regions()))
	}
	if a := h.Trials[0].Proposal.Arch; a.Cell != h.Space.DefaultCell() {
		t.Errorf("the global stage began with cell %v, want the default one", a.Cell)
	}
}
