package search_test

import (
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// average is the mean over seeds of the best accuracy that a strategy finds on the toy space.
func average(t *testing.T, make func() search.Strategy, stage eval.Stage, below, evaluations int) float64 {
	t.Helper()
	const seeds = 12
	sum := 0.0
	for seed := range uint64(seeds) {
		h := searchtest.NewHistory(searchtest.Toy(), stage, seed)
		if below > 0 {
			h = searchtest.Lower(h, stage.Fidelity()-1, below)
		}
		best, err := searchtest.Best(t.Context(), make(), h, evaluations)
		if err != nil {
			t.Fatal(err)
		}
		sum += best / seeds
	}
	return sum
}

func TestStrategiesBeatRandomSearchOnAKnownObjective(t *testing.T) {
	cases := map[string]struct {
		stage       eval.Stage
		below       int // random trials one rung lower, to begin from
		evaluations int
	}{
		"grid":      {eval.Global, 0, 15},
		"adaptive":  {eval.Region, 0, 120},
		"aging":     {eval.Region, 0, 60},
		"gradient":  {eval.Region, 0, 60},
		"blend":     {eval.Region, 40, 40},
		"promotion": {eval.Region, 60, 20},
		"bayesian":  {eval.Fine, 0, 40},
		"coupled":   {eval.Region, 0, 60},
		"evolution": {eval.Region, 0, 80},
		"local":     {eval.Region, 0, 60},
		"tpe":       {eval.Fine, 0, 60},
		"forest":    {eval.Fine, 0, 40},
	}
	for _, named := range search.All() {
		c, ok := cases[named.Name]
		if !ok {
			continue
		}
		t.Run(named.Name, func(t *testing.T) {
			t.Parallel()
			random := average(t, func() search.Strategy { return search.NewRandom() }, c.stage, c.below, c.evaluations)
			got := average(t, named.New, c.stage, c.below, c.evaluations)
			t.Logf("%s %.4f, random %.4f", named.Name, got, random)
			if got <= random {
				t.Errorf("found %.4f on average, random search %.4f", got, random)
			}
		})
	}
}
