package cellnet_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

// BenchmarkBlock measures one call of an operation's program, forward and backward (which
// computes forward again), on batches of 64 with the default options.
func BenchmarkBlock(b *testing.B) {
	device := backendtest.Open(b)
	for _, shape := range []cellnet.Shape{{Height: 8, Width: 8, Channels: 8}, {Height: 16, Width: 16, Channels: 16}} {
		for _, op := range arch.Ops()[:arch.Identity] {
			block := cellnet.Block{Kind: cellnet.Edge, Op: op, In: shape, Out: shape, Stride: 1, Inputs: 1}
			name := fmt.Sprintf("%v/%dx%dx%d", op, shape.Height, shape.Width, shape.Channels)
			b.Run(name+"/forward", func(b *testing.B) { benchmark(b, device, block, false) })
			b.Run(name+"/backward", func(b *testing.B) { benchmark(b, device, block, true) })
		}
	}
}

func benchmark(b *testing.B, device compute.Backend, block cellnet.Block, backward bool) {
	given := celltest.Random(block, 64, rand.New(rand.NewPCG(1, 2)))
	exec, err := graph.NewExec(device, func(all []*graph.Node) []*graph.Node {
		trained := all[:1+len(given.Params)]
		out, stats := block.Apply(all[:1], trained[1:], all[len(trained):len(all)-1], true)
		if !backward {
			return append(stats, out)
		}
		loss := graph.ReduceAllSum(graph.Mul(out, all[len(all)-1]))
		return graph.Gradient(loss, trained...)
	})
	if err != nil {
		b.Fatal(err)
	}
	defer exec.Finalize()
	var arguments []any
	for _, list := range [][]celltest.Array{given.Inputs, given.Params, given.Stats, {given.Cotangent}} {
		for _, a := range list {
			arguments = append(arguments, tensor(a))
		}
	}
	run := func() {
		outputs, err := exec.Exec(arguments...)
		if err != nil {
			b.Fatal(err)
		}
		for _, o := range outputs {
			o.FinalizeAll()
		}
	}
	run() // compiles
	for b.Loop() {
		run()
	}
}
