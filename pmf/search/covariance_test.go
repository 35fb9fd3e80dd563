package search

import (
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// twins returns members in whose cells edges 0 and 1 always carry the same operation, which
// varies, and all other edges never vary.
func twins(s arch.Space) []member {
	var population []member
	for i := range 8 {
		a := s.SampleMacro(eval.Stream(1, "", i, "twins"))
		a.Cell[0], a.Cell[1] = arch.Op(i%2), arch.Op(i%2)
		population = append(population, member{a, 0.9}, member{s.Sample(eval.Stream(1, "", i, "poor")), 0.1})
	}
	return population
}

func TestCorrelatedMutationChangesTogetherWhatVariesTogether(t *testing.T) {
	s, err := arch.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	population := twins(s)
	sigma := newCovariance(s, population)
	r := eval.Stream(1, "", 0, "mutate")
	parent, changed := population[0].arch, 0
	for range 200 {
		child := sigma.mutate(parent, 2, r)
		if child.Cell[0] != child.Cell[1] {
			t.Fatalf("edges 0 and 1 carry %v and %v, and never differ in the population", child.Cell[0], child.Cell[1])
		}
		if child != parent {
			changed++
		}
		child.Cell[0], child.Cell[1] = parent.Cell[0], parent.Cell[1]
		if child != parent {
			t.Fatalf("%v differs from %v in what never varies", child, parent)
		}
	}
	if changed < 20 || changed > 180 {
		t.Errorf("%d of 200 children differ from their parent", changed)
	}
}

func TestCorrelatedMutationOfOneMemberIsTheMember(t *testing.T) {
	s, err := arch.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	one := twins(s)[:1]
	if child := newCovariance(s, one).mutate(one[0].arch, 5, eval.Stream(1, "", 0, "mutate")); child != one[0].arch {
		t.Errorf("%v became %v without any variance", one[0].arch, child)
	}
}
