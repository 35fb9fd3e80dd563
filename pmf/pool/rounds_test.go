package pool_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
)

// early is a table whose curves tell their end from the first epoch, or only after the last.
func early(tells bool) *curve.Table {
	r := rand.New(rand.NewPCG(7, 7))
	t := &curve.Table{Header: curve.Header{Name: "early", Objective: "max", Epochs: 16}}
	for i := range 300 {
		end := r.Float64()
		row := curve.Row{ID: fmt.Sprint(i)}
		for e := range 16 {
			level := end
			if !tells && e < 15 {
				level = r.Float64()
			}
			row.Metric = append(row.Metric, level+float64(e)/16)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Where early values tell, many candidates get a look; else the later rounds are narrower and
// longer. Nothing tells the method which table it is on but what it sees.
func TestTheValuesSeenDecideHowWideTheSearchIs(t *testing.T) {
	started, regret := map[bool]int{}, 0.0
	for _, tells := range []bool{true, false} {
		for seed := range uint64(3) {
			p := newPool(t, early(tells))
			o, err := pool.Run(t.Context(), p, recommended(seed), 0.1)
			if err != nil {
				t.Fatal(err)
			}
			if started[tells] += o.Evaluations; tells {
				regret += o.Regret / 3
			}
		}
	}
	if 2*started[true] < 3*started[false] {
		t.Errorf("started %d where early values tell and %d where they do not", started[true], started[false])
	}
	if regret > 0.05 {
		t.Errorf("regret %.3f where a first epoch tells all", regret)
	}
}

func TestAblationsFollowTheProtocol(t *testing.T) {
	p := newPool(t, early(true))
	for _, m := range pool.Ablations() {
		a, err := pool.Run(t.Context(), p, m.New(1), 0.05)
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		for _, s := range a.Steps {
			if m.Name == "pmf-fixed-epochs" && s.Until > 4 {
				t.Errorf("%s trains to unit %d", m.Name, s.Until)
			}
		}
	}
}

// recommended is the method pmf.
func recommended(seed uint64) pool.Method {
	all := pool.All()
	return all[slices.IndexFunc(all, func(n pool.Named) bool { return n.Name == "pmf" })].New(seed)
}
