package search

import (
	"math"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

func TestRelaxedArchitectureStartsHalfWhereItIs(t *testing.T) {
	s, err := arch.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	a := s.Sample(eval.Stream(1, "", 0, "relax"))
	r := relax(newLattice(s), a, 2)
	for i, axis := range r.lattice.axes {
		p := softmax(r.logits[i], 2)
		for k := range p {
			b := a
			axis.set(&b, k)
			want := 0.5 / float64(max(axis.choices-1, 1))
			if b == a {
				want = 0.5
			}
			if axis.choices > 1 && math.Abs(p[k]-want) > 1e-12 {
				t.Errorf("axis %d gives choice %d the weight %g, want %g", i, k, p[k], want)
			}
		}
	}
}

func TestGradientClimbsToWhatIsWorthMost(t *testing.T) {
	r := &relaxed{logits: [][]float64{{0, 0, 0}, {3, 0}}, temperature: 1}
	r.climb([][]float64{{-1, 2, 0}, {1, 1}}, 2, 50)
	if p := softmax(r.logits[0], 1); p[1] < 0.9 {
		t.Errorf("the best of three choices has weight %.3f after climbing", p[1])
	}
	if p := softmax(r.logits[1], 1); math.Abs(p[0]-1/(1+math.Exp(-3))) > 1e-12 {
		t.Errorf("choices of equal worth moved to %v", p)
	}
}
