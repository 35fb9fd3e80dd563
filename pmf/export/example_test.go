package export_test

import (
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/export"
)

// The weights here are drawn; those of a trained architecture come from trainer.Weights.
func ExampleONNX() {
	a, err := arch.Parse("d2:c4:w1:r0,0/s-.---.-i--.-----/relu:batchnorm:none:post")
	if err != nil {
		fmt.Println(err)
		return
	}
	in := arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 2}
	plan, err := cellnet.NewPlan(a, in)
	if err != nil {
		fmt.Println(err)
		return
	}
	n := export.Network{
		Arch: a, Input: in, Plan: plan, Weights: started(plan),
		Mean: []float32{0.3}, Std: []float32{0.2}, Classes: []string{"odd", "even"},
	}
	file, err := export.ONNX(n)
	fmt.Println(len(file), "bytes", err)
	// Output: 9344 bytes <nil>
}

// started returns weights as a training begins with.
func started(plan cellnet.Plan) cellnet.Weights {
	r := rand.New(rand.NewPCG(1, 2))
	fill := func(list []cellnet.Parameter) []float32 {
		var values []float32
		for _, p := range list {
			part := make([]float32, p.Size())
			p.Fill(part, r)
			values = append(values, part...)
		}
		return values
	}
	var w cellnet.Weights
	for _, step := range plan.Steps {
		w = append(w, cellnet.StepWeights{
			Parameters: fill(step.Block.Parameters()), Statistics: fill(step.Block.Statistics()),
		})
	}
	return w
}
