package search_test

import (
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/pareto"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// price is the cost of an architecture in the toy trade-off.
func price(a arch.Architecture) []float64 {
	in := arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}
	return []float64{float64(a.Params(in)), float64(a.FLOPs(in))}
}

// covered is the mean hypervolume that a strategy covers in the toy space, as a share of a box.
func covered(t *testing.T, make func() search.Strategy, costs func(arch.Architecture) []float64, seeds int) float64 {
	t.Helper()
	sum := 0.0
	for seed := range uint64(seeds) {
		h := searchtest.NewHistory(searchtest.Toy(), eval.Fine, seed)
		h.Costs = costs
		s := make()
		for range 10 {
			var err error
			if h, err = searchtest.Advance(t.Context(), s, h, 3); err != nil {
				t.Fatal(err)
			}
		}
		reference := []float64{0, 20000, 1e6}
		var points [][]float64
		for _, trial := range h.Trials {
			points = append(points, append([]float64{-trial.Observation.Accuracy}, price(trial.Proposal.Arch)...))
		}
		sum += pareto.Hypervolume(points, reference) / (reference[1] * reference[2]) / float64(seeds)
	}
	return sum
}

func TestSeveralObjectivesCoverMoreThanOne(t *testing.T) {
	bayesian := func() search.Strategy { return search.NewBayesian(search.BayesianOptions{}) }
	several, one := covered(t, bayesian, price, 6), covered(t, bayesian, nil, 6)
	random := covered(t, func() search.Strategy { return search.NewRandom() }, nil, 6)
	t.Logf("hypervolume %.4f, by accuracy alone %.4f, at random %.4f", several, one, random)
	if several <= one || several <= random {
		t.Errorf("hypervolume %.4f, by accuracy alone %.4f, at random %.4f", several, one, random)
	}
}
