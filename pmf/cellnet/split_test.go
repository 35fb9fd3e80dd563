package cellnet_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

func TestASplitPlanKeepsTheParametersInTheirOrder(t *testing.T) {
	spaces := presets(t)
	rapid.Check(t, func(t *rapid.T) {
		_, _, plan := drawPlan(t, spaces)
		fine := plan.Split()
		for what, lists := range map[string][2][]cellnet.Parameter{
			"parameters": {plan.Trainable(), fine.Trainable()},
			"statistics": {plan.Statistics(), fine.Statistics()},
		} {
			if len(lists[0]) != len(lists[1]) {
				t.Fatalf("%d %s became %d", len(lists[0]), what, len(lists[1]))
			}
			for i, p := range lists[0] {
				q := lists[1][i]
				if p.Size() != q.Size() || p.Init != q.Init || p.FanIn != q.FanIn {
					t.Fatalf("%s %v became %v", what, p, q)
				}
			}
		}
		names := map[string]bool{}
		for _, s := range fine.Steps {
			if names[s.Name] {
				t.Fatalf("two steps are called %s", s.Name)
			}
			names[s.Name] = true
		}
		var w cellnet.Weights
		for _, s := range fine.Steps {
			w = append(w, cellnet.StepWeights{
				Parameters: make([]float32, cellnet.Size(s.Block.Parameters())),
				Statistics: make([]float32, cellnet.Size(s.Block.Statistics())),
			})
		}
		if err := plan.Check(plan.Unsplit(w)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestASplitPlanComputesTheSame(t *testing.T) {
	device := backendtest.Open(t)
	for _, text := range []string{
		"d3:c4:w1.5:r0,0/3s.iid.5am-.-----/swish:batchnorm:se:post",
		"d3:c4:w2:r0,0/5d.is3.----.-----/gelu:groupnorm:cbam:pre",
	} {
		t.Run(text, func(t *testing.T) {
			a, err := arch.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := cellnet.NewPlan(a, arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10})
			if err != nil {
				t.Fatal(err)
			}
			whole := evaluate(t, device, plan, 3, rand.New(rand.NewPCG(1, 2)))
			fine := evaluate(t, device, plan.Split(), 3, rand.New(rand.NewPCG(1, 2)))
			celltest.Compare(t, "logits", fine, whole, networkTolerance)
		})
	}
}
