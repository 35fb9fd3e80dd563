package search_test

import (
	"math"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// regional returns a global history with trials of the given accuracies in each region.
func regional(accuracies ...[]float64) search.History {
	s := searchtest.Toy()
	s.Ops = append([]arch.Op{arch.Identity}, s.Ops...)
	h := searchtest.NewHistory(s, eval.Global, 1)
	for i, list := range accuracies {
		r := eval.Stream(1, "", i, "regional")
		for _, accuracy := range list {
			p := search.Proposal{Arch: s.Within(s.Regions()[i]).Sample(r), Fidelity: eval.Low}
			h = searchtest.Append(h, []search.Proposal{p}, func(p search.Proposal) eval.Observation {
				o := searchtest.Observe(p)
				o.Accuracy = accuracy
				return o
			})
		}
	}
	return h
}

func TestDensityIsTheMeanOfARegionsAccuracies(t *testing.T) {
	densities := search.Densities(regional([]float64{0.6, 0.8}, []float64{0.4}))
	for i, want := range []search.Density{
		{Count: 2, Mean: 0.7, Best: 0.8, Shrunk: (0.6 + 0.8 + 0.6) / 3},
		{Count: 1, Mean: 0.4, Best: 0.4, Shrunk: (0.4 + 0.6) / 2},
		{Shrunk: 0.6},
	} {
		got := densities[i]
		if got.Count != want.Count || math.Abs(got.Mean-want.Mean) > 1e-12 || got.Best != want.Best || math.Abs(got.Shrunk-want.Shrunk) > 1e-12 {
			t.Errorf("region %d: %+v, want %+v", i, got, want)
		}
	}
}

func TestPromisingRegionsLieAboveAnAdaptiveThreshold(t *testing.T) {
	h := regional([]float64{0.2, 0.2}, []float64{0.8, 0.8}, []float64{0.25, 0.25}, []float64{0.75, 0.7})
	regions := h.Space.Regions()
	kept, threshold := search.Promising(h, 8)
	if len(kept) != 2 || kept[0].Region != regions[1] || kept[1].Region != regions[3] {
		t.Errorf("kept %+v, want regions 1 and 3", kept)
	}
	for _, d := range kept {
		if d.Shrunk <= threshold {
			t.Errorf("kept a density of %g at threshold %g", d.Shrunk, threshold)
		}
	}
	if kept, _ = search.Promising(h, 1); len(kept) != 1 || kept[0].Region != regions[1] {
		t.Errorf("limit 1 kept %+v, want region 1", kept)
	}
}

func TestEqualRegionsAreAllPromising(t *testing.T) {
	if kept, _ := search.Promising(regional([]float64{0.5}, []float64{0.5}, []float64{0.5}), 8); len(kept) != 3 {
		t.Errorf("kept %d of 3 equal regions", len(kept))
	}
	if kept, _ := search.Promising(regional(), 8); len(kept) != 0 {
		t.Errorf("kept %d regions that nobody visited", len(kept))
	}
}

func TestAdaptiveSamplingPrefersDenseRegions(t *testing.T) {
	h := regional([]float64{0.2, 0.3, 0.2}, []float64{0.9, 0.9, 0.9})
	h.Stage = eval.Region
	batch, err := search.NewAdaptive(search.AdaptiveOptions{Explore: -1}).Ask(t.Context(), h, 60)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[arch.Region]int{}
	for _, p := range batch {
		counts[h.Space.RegionOf(p.Arch)]++
	}
	regions := h.Space.Regions()
	if poor, rich := counts[regions[0]], counts[regions[1]]; rich <= 2*poor {
		t.Errorf("%d proposals in the dense region, %d in the poor one", rich, poor)
	}
}
