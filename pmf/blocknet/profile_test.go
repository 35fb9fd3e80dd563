package blocknet

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

// auxiliaryPlan has a second head, and multiplies in bfloat16.
func auxiliaryPlan(t *testing.T, text string) cellnet.Plan {
	t.Helper()
	a, err := arch.Parse(text)
	must(t, err)
	plan, err := cellnet.NewTrainingPlan(a, arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10})
	must(t, err)
	return plan.Split().Half()
}

func TestPredictedMemoryIsWhatAStepTakes(t *testing.T) {
	d := backendtest.Device(t)
	c, err := NewPrograms(d, 0)
	must(t, err)
	defer c.Close()
	for name, p := range map[string]struct {
		plan     cellnet.Plan
		averaged bool
	}{
		"attention": {planFor(t, "d2:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:se:post"), false},
		"sums":      {planFor(t, "d3:c4:w2:r0,0/-s.-i-.a--i.-----/relu:layernorm:none:pre"), false},
		"averages":  {planFor(t, "d2:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:se:post"), true},
		"all":       {auxiliaryPlan(t, "d2:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:se:post"), true},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			l := newLesson(t, d, r)
			compiled := c.Stats().Programs
			want, err := c.PeakBytes(p.plan, gradientBatch, p.averaged)
			must(t, err)
			if got := c.Stats().Programs; got != compiled {
				t.Errorf("the prediction compiled %d programs", got-compiled)
			}
			states := drawStates(p.plan, r)
			for i := range states {
				if p.averaged {
					states[i] = states[i].Averaged()
				}
			}
			n, err := c.Open(p.plan, states)
			must(t, err)
			defer n.Close()
			must(t, n.Prepare(t.Context(), gradientBatch, true))
			totals, err := c.Begin(Hyper{Rate: 0.05, Average: 0.9})
			must(t, err)
			defer totals.Close()
			for i := range lessonBatches {
				must(t, n.Step(l.images[i], l.labels[i], totals))
			}
			if got := n.PeakBytes(); got != want {
				t.Errorf("a step took %d bytes, predicted were %d", got, want)
			}
			if got, want := n.ledger.alive, atRest(p.plan, p.averaged); got != want {
				t.Errorf("%d bytes are alive after a step, want the %d of batch, totals and states", got, want)
			}
		})
	}
}

// atRest is what is alive between two steps.
func atRest(plan cellnet.Plan, averaged bool) int64 {
	bytes := int64(4 * (gradientBatch*64 + gradientBatch + 2 + 1 + hypers))
	for _, step := range plan.Steps {
		parameters, statistics := flatBytes(step.Block.Parameters()), flatBytes(step.Block.Statistics())
		bytes += 2*parameters + statistics
		if averaged {
			bytes += parameters + statistics
		}
	}
	return bytes
}

func TestBlocksAreNamedAndTimed(t *testing.T) {
	d := backendtest.Device(t)
	c, err := NewPrograms(d, 0)
	must(t, err)
	defer c.Close()
	plan := planFor(t, "d2:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:se:post")
	names := map[string]cellnet.Block{}
	var alone sync.Mutex
	for _, step := range append(plan.Steps, plan.Half().Steps...) {
		name := BlockName(step.Block, gradientBatch)
		if known, ok := names[name]; ok && known != step.Block {
			t.Errorf("%+v and %+v have the name %s", known, step.Block, name)
		}
		names[name] = step.Block
		if took, err := c.TimeBlock(t.Context(), step.Block, gradientBatch, &alone); err != nil || took <= 0 {
			t.Errorf("%s takes %v (%v)", name, took, err)
		}
	}
	if BlockName(plan.Steps[0].Block, 8) == BlockName(plan.Steps[0].Block, 16) {
		t.Error("the name does not tell the batch size")
	}
}

func TestAWholeNetworkCountsAsItsBlocks(t *testing.T) {
	d := backendtest.Device(t)
	c, err := NewPrograms(d, 20)
	must(t, err)
	defer c.Close()
	plan := planFor(t, "d2:c4:w1:r0,0/-i.--i.----.-----/relu:groupnorm:none:post")
	n, err := c.Open(plan, drawStates(plan, rand.New(rand.NewPCG(1, 2))))
	must(t, err)
	defer n.Close()
	for count := 1; count <= 3; count++ {
		_, err := c.acquire(t.Context(), []programKey{small(count)})
		must(t, err)
		c.release([]programKey{small(count)})
	}
	n.Switch(Whole)
	must(t, n.Prepare(t.Context(), gradientBatch, true))
	if n.kit.whole == nil || !strings.Contains(n.kit.whole.name, "training step") {
		t.Fatalf("the kit is %+v", n.kit)
	}
	c.release(n.kit.keys[2:]) // of the score, to make the store look at its limit
	n.kit.keys = n.kit.keys[:2]
	if evicted := c.Stats().Evicted; evicted != 4 {
		t.Errorf("%d programs made room, want all 4 that are idle", evicted)
	}
}
