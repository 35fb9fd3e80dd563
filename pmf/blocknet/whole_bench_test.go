package blocknet

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

// BenchmarkModes trains the same networks block by block and whole, on digits and on CIFAR-10's
// shapes: what a whole network costs to compile, and what it saves a step. The prior of
// pmf/trainer's choice between the modes comes from here.
func BenchmarkModes(b *testing.B) {
	d := backendtest.Device(b)
	for _, in := range []arch.Input{{Height: 8, Width: 8, Channels: 1, Classes: 10}, {Height: 32, Width: 32, Channels: 3, Classes: 10}} {
		for _, text := range []string{
			"d2:c4:w1:r0,0/-s.mi-.3---.-----/relu:batchnorm:none:post",
			"d3:c8:w2:r0,0/a-.5ii.-add.-3553/relu:batchnorm:none:post",
			"d6:c16:w1:r0,0/-3.s-i.-m--.---a-/relu:batchnorm:se:post",
		} {
			for _, mode := range []Mode{Blockwise, Whole} {
				b.Run(fmt.Sprintf("%d/%s/%v", in.Height, text[:6], mode), func(b *testing.B) {
					a, err := arch.Parse(text)
					if err != nil {
						b.Fatal(err)
					}
					plan, err := cellnet.NewPlan(a, in)
					if err != nil {
						b.Fatal(err)
					}
					c, err := NewPrograms(d, 0)
					if err != nil {
						b.Fatal(err)
					}
					defer c.Close()
					benchmarkMode(b, c, plan.Split(), mode, a.FLOPs(in))
				})
			}
		}
	}
}

func benchmarkMode(b *testing.B, c *Programs, plan cellnet.Plan, mode Mode, flops int64) {
	const batch = 64
	r := rand.New(rand.NewPCG(1, 2))
	n, err := c.Open(plan, drawStates(plan, r))
	if err != nil {
		b.Fatal(err)
	}
	defer n.Close()
	n.Switch(mode)
	began := time.Now()
	if err := n.Prepare(b.Context(), batch, true); err != nil {
		b.Fatal(err)
	}
	compiling := time.Since(began)
	shape := n.Values[0]
	pixels := make([]float32, batch*shape.Height*shape.Width*shape.Channels)
	for i := range pixels {
		pixels[i] = float32(r.NormFloat64())
	}
	var u uploads
	images := u.shaped(c.backend, pixels, valueShape(batch, cellnet.Edge, shape))
	labels := u.shaped(c.backend, make([]int32, batch), labelShape(batch))
	defer finalize(images, labels)
	totals, err := c.Begin(Hyper{Rate: 1e-3, Momentum: 0.9})
	if err != nil || u.err != nil {
		b.Fatal(err, u.err)
	}
	defer totals.Close()
	step := func(images, labels compute.Buffer) {
		if err := n.Step(images, labels, totals); err != nil {
			b.Fatal(err)
		}
	}
	step(images, labels)
	for b.Loop() {
		step(images, labels)
		if _, err := totals.MeanLoss(1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/step")
	b.ReportMetric(compiling.Seconds(), "compile-s")
	b.ReportMetric(float64(len(plan.Steps)), "steps")
	b.ReportMetric(float64(flops)/1e6, "MFLOPs/image")
}
