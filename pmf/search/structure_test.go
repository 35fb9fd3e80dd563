package search_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

func TestAPredictorSeesTheStructureOfATrial(t *testing.T) {
	h := searchtest.NewHistory(small(), eval.Region, 1)
	p := search.Proposal{Arch: searchtest.Optimum(), Fidelity: eval.Medium}
	g := h.Sample(search.Trial{Proposal: p, Observation: searchtest.Observe(p)}).Graph
	if g == nil || len(g.Ops) == 0 {
		t.Fatalf("the structure is %v", g)
	}
}

func TestEveryCellIsAForwardGraphOfItsOperations(t *testing.T) {
	space, err := arch.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := archtest.Draw(t, space)
		g := search.GraphOf(a)
		count := map[string]int{}
		for _, labels := range g.Ops {
			count[labels[0]]++
		}
		for _, arc := range g.Arcs {
			if arc[0] < 0 || arc[0] >= arc[1] || arc[1] >= len(g.Ops) {
				t.Fatalf("arc %v among %d vertices", arc, len(g.Ops))
			}
		}
		pruned := a.Cell.Prune()
		for _, op := range arch.Ops() {
			want := 0
			for _, on := range pruned {
				if on == op && op != arch.Zero {
					want++
				}
			}
			if count[op.String()] != want {
				t.Fatalf("%v has %d vertices %s, want %d", a, count[op.String()], op, want)
			}
		}
		if count["input"] != 2 || count["output"] != 1 || !slices.Equal(g.Ops[len(g.Ops)-1], []string{"output"}) {
			t.Fatalf("the ends of %v are %v", a, g.Ops)
		}
	})
}
