package blocknet

import (
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/backend/backendtest"
)

func TestPredictedMemoryIsWhatAStepTakes(t *testing.T) {
	d := backendtest.Device(t)
	c, err := NewPrograms(d, 0)
	must(t, err)
	defer c.Close()
	for _, text := range []string{
		"d2:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:se:post",
		"d3:c4:w2:r0,0/-s.-i-.a--i.-----/relu:layernorm:none:pre",
	} {
		t.Run(text, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			plan, l := planFor(t, text), newLesson(t, d, r)
			want, err := c.PeakBytes(plan, gradientBatch)
			must(t, err)
			n, err := c.Open(plan, drawStates(plan, r))
			must(t, err)
			defer n.Close()
			must(t, n.Prepare(t.Context(), gradientBatch, true))
			totals, err := c.Begin(Hyper{Rate: 0.05})
			must(t, err)
			defer totals.Close()
			for i := range lessonBatches {
				must(t, n.Step(l.images[i], l.labels[i], totals))
			}
			if got := n.PeakBytes(); got != want {
				t.Errorf("a step took %d bytes, predicted were %d", got, want)
			}
			if alive := n.ledger.alive; alive != n.atRest() {
				t.Errorf("%d bytes are alive after a step, want the %d of batch, totals and states", alive, n.atRest())
			}
		})
	}
}

// atRest is what is alive between two steps.
func (n *Network) atRest() int64 {
	bytes := int64(4 * (gradientBatch*64 + gradientBatch + 2 + 1 + hypers))
	for _, step := range n.Steps {
		bytes += 2*flatBytes(step.Block.Parameters()) + flatBytes(step.Block.Statistics())
	}
	return bytes
}
