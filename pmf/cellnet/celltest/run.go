package celltest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"pmfnas/pmf/cellnet"
)

// Result is what a block computes, in the terms of a Reference.
type Result struct {
	Evaluated, Out  Array
	NewStats, Grads []Array
}

// Run compiles the reference's block and runs it on the reference's arrays: in inference, in
// training, and back. The error is that of building or of running, GoMLX's panics included.
func Run(device compute.Backend, r Reference) (Result, error) {
	exec, err := graph.NewExec(device, func(all []*graph.Node) []*graph.Node {
		inputs, rest := all[:len(r.Inputs)], all[len(r.Inputs):]
		params, rest := rest[:len(r.Params)], rest[len(r.Params):]
		stats, cotangent := rest[:len(r.Stats)], rest[len(r.Stats)]
		evaluated, _ := r.Block.Apply(inputs, params, stats, cellnet.Inference())
		out, newStats := r.Block.Apply(inputs, params, stats, cellnet.Training())
		ofInputs, ofParams := r.Block.Gradient(inputs, params, cotangent)
		return slices.Concat([]*graph.Node{evaluated, out}, newStats, ofInputs, ofParams)
	})
	if err != nil {
		return Result{}, fmt.Errorf("build %v: %w", r.Block, err)
	}
	defer exec.Finalize()
	var arguments []any
	for _, list := range [][]Array{r.Inputs, r.Params, r.Stats, {r.Cotangent}} {
		for _, a := range list {
			arguments = append(arguments, tensors.FromFlatDataAndDimensions(a.Data, a.Dims...))
		}
	}
	outputs, err := exec.Exec(arguments...)
	if err != nil {
		return Result{}, fmt.Errorf("run %v: %w", r.Block, err)
	}
	arrays := make([]Array, len(outputs))
	for i, o := range outputs {
		arrays[i] = Array{o.Shape().Dimensions, tensors.MustCopyFlatData[float32](o)}
	}
	stats := 2 + len(r.Stats)
	return Result{arrays[0], arrays[1], arrays[2:stats], arrays[stats:]}, nil
}

// Random returns a reference without results: the block on normal inputs and cotangent, with
// the starting values of its parameters and statistics. Equal generators give equal numbers.
func Random(b cellnet.Block, batch int, r *rand.Rand) Reference {
	normal := func(s cellnet.Shape) Array {
		a := Array{Dims: []int{batch, s.Height, s.Width, s.Channels}}
		if b.Kind == cellnet.Head && s == b.Out {
			a.Dims = []int{batch, s.Channels}
		}
		for range batch * s.Height * s.Width * s.Channels {
			a.Data = append(a.Data, float32(r.NormFloat64()))
		}
		return a
	}
	started := func(list []cellnet.Parameter) []Array {
		arrays := make([]Array, len(list))
		for i, p := range list {
			arrays[i] = Array{p.Dims, make([]float32, p.Size())}
			p.Fill(arrays[i].Data, r)
		}
		return arrays
	}
	ref := Reference{Name: b.String(), Block: b, Cotangent: normal(b.Out)}
	for range b.Inputs {
		ref.Inputs = append(ref.Inputs, normal(b.In))
	}
	ref.Params, ref.Stats = started(b.Parameters()), started(b.Statistics())
	return ref
}
