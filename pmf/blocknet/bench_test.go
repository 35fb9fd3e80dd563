package blocknet

import (
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

// BenchmarkStep makes training steps of networks of the tiny space on 8×8 images, with the
// batch of a search and with hardly any images: what remains then is the cost of the calls.
func BenchmarkStep(b *testing.B) {
	d := backendtest.Device(b)
	for _, text := range []string{
		"d4:c4:w1:r0,0/3-.55-.-3-5.5iim-/relu:batchnorm:none:post",
		"d6:c8:w2:r0,0/ds.msa.a5sm.5s55m/relu:batchnorm:se:post",
	} {
		for name, batch := range map[string]int{"batch=64": 64, "batch=2": 2} {
			b.Run(text+"/"+name, func(b *testing.B) {
				programs, err := NewPrograms(d, 0)
				if err != nil {
					b.Fatal(err)
				}
				defer programs.Close()
				benchmarkStep(b, programs, text, batch)
			})
		}
	}
}

func benchmarkStep(b *testing.B, programs *Programs, text string, batch int) {
	a, err := arch.Parse(text)
	if err != nil {
		b.Fatal(err)
	}
	plan, err := cellnet.NewPlan(a, arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10})
	if err != nil {
		b.Fatal(err)
	}
	plan = plan.Split()
	n, err := programs.Open(plan, drawStates(plan, rand.New(rand.NewPCG(1, 2))))
	if err != nil {
		b.Fatal(err)
	}
	defer n.Close()
	if err := n.Prepare(b.Context(), batch, true); err != nil {
		b.Fatal(err)
	}
	totals, err := programs.Begin(Hyper{Rate: 1e-3, Momentum: 0.9})
	if err != nil {
		b.Fatal(err)
	}
	defer totals.Close()
	var u uploads
	images := u.shaped(programs.backend, make([]float32, batch*64), floats(batch, 8, 8, 1))
	labels := u.shaped(programs.backend, make([]int32, batch), labelShape(batch))
	defer finalize(images, labels)
	if u.err != nil {
		b.Fatal(u.err)
	}
	busy := backendtest.ProcessorTime(b)
	for b.Loop() {
		if err := n.Step(images, labels, totals); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := totals.MeanLoss(b.N); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(backendtest.ProcessorTime(b)-busy)/1e6/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(len(plan.Steps)), "blocks")
}
