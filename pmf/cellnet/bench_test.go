package cellnet_test

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

// BenchmarkBlock measures one call of an operation's program, forward and backward (which
// computes forward again), on batches of 64 with the default options: processor milliseconds
// of a call and of compiling it. The shapes are the digits' and the three of CIFAR-10 with 16
// channels. Use -benchtime=20x.
func BenchmarkBlock(b *testing.B) {
	device := backendtest.Open(b)
	for _, shape := range []cellnet.Shape{
		{Height: 8, Width: 8, Channels: 8}, {Height: 32, Width: 32, Channels: 16},
		{Height: 16, Width: 16, Channels: 32}, {Height: 8, Width: 8, Channels: 64},
	} {
		for _, op := range arch.Ops()[:arch.Identity] {
			block := cellnet.Block{Kind: cellnet.Edge, Op: op, In: shape, Out: shape, Stride: 1, Inputs: 1}
			benchmarkBlock(b, device, fmt.Sprintf("%v/%dx%dx%d", op, shape.Height, shape.Width, shape.Channels), block)
		}
	}
}

// benchmarkBlock measures a block forward and backward.
func benchmarkBlock(b *testing.B, device compute.Backend, name string, block cellnet.Block) {
	given := celltest.Random(block, 64, rand.New(rand.NewPCG(1, 2)))
	inputs, params, stats := len(given.Inputs), len(given.Params), len(given.Stats)
	arrays := append(append(append(given.Inputs, given.Params...), given.Stats...), given.Cotangent)
	apply := func(all []*graph.Node) (out *graph.Node, newStats, trained []*graph.Node) {
		trained = all[:inputs+params]
		out, newStats = block.Apply(all[:inputs], trained[inputs:], all[inputs+params:inputs+params+stats], cellnet.Training())
		return out, newStats, trained
	}
	b.Run(name+"/forward", func(b *testing.B) {
		benchmarkGraph(b, device, arrays, func(all []*graph.Node) []*graph.Node {
			out, newStats, _ := apply(all)
			return append(newStats, out)
		})
	})
	b.Run(name+"/backward", func(b *testing.B) {
		benchmarkGraph(b, device, arrays, func(all []*graph.Node) []*graph.Node {
			out, _, trained := apply(all)
			return graph.Gradient(graph.ReduceAllSum(graph.Mul(out, all[len(all)-1])), trained...)
		})
	})
}

// benchmarkGraph compiles a graph and calls it.
func benchmarkGraph(b *testing.B, device compute.Backend, arrays []celltest.Array, build func([]*graph.Node) []*graph.Node) {
	began := processorTime(b)
	g := graph.NewGraph(device, b.Name())
	nodes, buffers := make([]*graph.Node, len(arrays)), make([]compute.Buffer, len(arrays))
	for i, a := range arrays {
		shape := shapes.Make(dtypes.Float32, a.Dims...)
		nodes[i] = graph.Parameter(g, fmt.Sprintf("input%d", i), shape)
		var err error
		if buffers[i], err = device.BufferFromFlatData(0, a.Data, shape); err != nil {
			b.Fatal(err)
		}
		defer buffers[i].Finalize()
	}
	if err := g.Compile(build(nodes)...); err != nil {
		b.Fatal(err)
	}
	compiled := processorTime(b) - began
	program := g.Executable()
	defer program.Finalize()
	run := func() {
		outputs, err := program.Execute(buffers, nil, 0)
		if err != nil {
			b.Fatal(err)
		}
		for _, o := range outputs {
			if err := o.Finalize(); err != nil {
				b.Fatal(err)
			}
		}
	}
	run()
	began = processorTime(b)
	for b.Loop() {
		run()
	}
	b.ReportMetric((processorTime(b)-began).Seconds()*1e3/float64(b.N), "cpu-ms/op")
	b.ReportMetric(compiled.Seconds()*1e3, "compile-cpu-ms")
}

// processorTime returns what the process has used of the processors: on a busy machine a better
// measure than the clock.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
