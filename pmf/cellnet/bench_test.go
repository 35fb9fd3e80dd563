package cellnet_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
	"pmfnas/pmf/cellnet/peertest"
)

// BenchmarkBlock measures the programs that a device runs (see Plan.Split) for the operations
// of Table 4 on batches of 64: processor milliseconds of a call, forward and backward, and of
// compiling. The shapes are the digits' and the three of CIFAR-10 with 16 channels. Use
// -benchtime=20x.
func BenchmarkBlock(b *testing.B) {
	device := backendtest.Open(b)
	for _, s := range []cellnet.Shape{
		{Height: 8, Width: 8, Channels: 8}, {Height: 32, Width: 32, Channels: 16},
		{Height: 16, Width: 16, Channels: 32}, {Height: 8, Width: 8, Channels: 64},
	} {
		for _, block := range []cellnet.Block{
			{Kind: cellnet.Convolve, Op: arch.Conv3}, {Kind: cellnet.Convolve, Op: arch.Conv5},
			{Kind: cellnet.Depthwise, Op: arch.Conv3}, {Kind: cellnet.Depthwise, Op: arch.Conv5},
			{Kind: cellnet.Edge, Op: arch.MaxPool3}, {Kind: cellnet.Edge, Op: arch.AvgPool3},
			{Kind: cellnet.Project}, {Kind: cellnet.Project, Inputs: 3}, {Kind: cellnet.Normalise},
		} {
			block.In, block.Out, block.Stride, block.Inputs = s, s, 1, max(block.Inputs, 1)
			name := fmt.Sprintf("%v%v-%d/%dx%dx%d", block.Kind, block.Op, block.Inputs, s.Height, s.Width, s.Channels)
			b.Run(name+"/forward", func(b *testing.B) { benchmarkBlock(b, device, block, false) })
			b.Run(name+"/backward", func(b *testing.B) { benchmarkBlock(b, device, block, true) })
		}
	}
}

// BenchmarkProfile tells where a training step of a network of six cells on 32×32 images spends
// its time: for each kind of block processor milliseconds a step, ours beside PyTorch's for the
// same modules if PMF_PYTHON has torch. Use -benchtime=5x.
func BenchmarkProfile(b *testing.B) {
	a, err := arch.Parse("d6:c16:w2:r0,0/is.ddm.i55d.msd-3/relu:batchnorm:none:post")
	if err != nil {
		b.Fatal(err)
	}
	plan, err := cellnet.NewPlan(a, arch.Input{Height: 32, Width: 32, Channels: 3, Classes: 10})
	if err != nil {
		b.Fatal(err)
	}
	device := backendtest.Open(b)
	counts := map[cellnet.Block]int{}
	for _, step := range plan.Split().Steps {
		counts[step.Block]++
		if counts[step.Block] > 1 {
			continue
		}
		block := step.Block
		b.Run(fmt.Sprintf("%v %v", block.Op, block), func(b *testing.B) {
			b.Run("forward", func(b *testing.B) { benchmarkBlock(b, device, block, false) })
			b.Run("backward", func(b *testing.B) { benchmarkBlock(b, device, block, true) })
			b.Run("torch", func(b *testing.B) { benchmarkTorch(b, block) })
		})
	}
	for _, step := range plan.Split().Steps {
		if n := counts[step.Block]; n > 0 {
			b.Logf("%d times %v %v", n, step.Block.Op, step.Block)
			delete(counts, step.Block)
		}
	}
}

// benchmarkTorch asks PyTorch for the same block.
func benchmarkTorch(b *testing.B, block cellnet.Block) {
	peer := peertest.Start(b, "../trainer/testdata/pytorch_peer.py", "cpu")
	size := func(s cellnet.Shape) []int { return []int{s.Height, s.Width, s.Channels} }
	var took struct {
		Forward  float64 `json:"forward_cpu_ms"`
		Backward float64 `json:"backward_cpu_ms"`
	}
	for b.Loop() {
		err := peer.Do(map[string]any{"do": "block", "batch": 64, "repeats": 10, "block": map[string]any{
			"kind": block.Kind.String(), "op": block.Op.String(), "options": block.Options, "stride": block.Stride,
			"in": size(block.In), "out": size(block.Out), "inputs": block.Inputs, "plain": block.Plain,
		}}, &took)
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(took.Forward, "forward-cpu-ms")
	b.ReportMetric(took.Backward, "backward-cpu-ms")
}

// benchmarkBlock measures a block's program in training, forward or backward.
func benchmarkBlock(b *testing.B, device compute.Backend, block cellnet.Block, backward bool) {
	given := celltest.Random(block, 64, rand.New(rand.NewPCG(1, 2)))
	inputs, params := len(given.Inputs), len(given.Params)
	if backward {
		arrays := append(append(given.Inputs, given.Params...), given.Cotangent)
		benchmarkGraph(b, device, arrays, func(all []*graph.Node) []*graph.Node {
			ofInputs, ofParams := block.Gradient(all[:inputs], all[inputs:inputs+params], all[inputs+params])
			return append(ofInputs[:inputs:inputs], ofParams...)
		})
		return
	}
	arrays := append(append(given.Inputs, given.Params...), given.Stats...)
	benchmarkGraph(b, device, arrays, func(all []*graph.Node) []*graph.Node {
		out, newStats := block.Apply(all[:inputs], all[inputs:inputs+params], all[inputs+params:], cellnet.Training())
		return append(newStats, out)
	})
}

// benchmarkGraph compiles a graph and calls it.
func benchmarkGraph(b *testing.B, device compute.Backend, arrays []celltest.Array, build func([]*graph.Node) []*graph.Node) {
	began := backendtest.ProcessorTime(b)
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
	compiled := backendtest.ProcessorTime(b) - began
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
	began = backendtest.ProcessorTime(b)
	for b.Loop() {
		run()
	}
	b.ReportMetric((backendtest.ProcessorTime(b)-began).Seconds()*1e3/float64(b.N), "cpu-ms/op")
	b.ReportMetric(compiled.Seconds()*1e3, "compile-cpu-ms")
}
