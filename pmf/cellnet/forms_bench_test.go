package cellnet_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

// A form is a way to write an operation, given x [batch, h, w, c] and what else it takes.
type form struct {
	name     string
	build    func(x *graph.Node, params []*graph.Node) *graph.Node
	gradient bool // whether GoMLX has one that is worth a measurement
}

// BenchmarkForms measures the ways that were thought of for the slow spots of XLA on the CPU,
// beside the one that was chosen: processor milliseconds of a call and of compiling, forward and
// with the gradient that GoMLX derives, on batches of 64. Use -benchtime=10x.
func BenchmarkForms(b *testing.B) {
	for _, shape := range []cellnet.Shape{{Height: 32, Width: 32, Channels: 16}, {Height: 8, Width: 8, Channels: 64}} {
		for _, op := range []arch.Op{arch.Conv3, arch.Conv5} {
			block := cellnet.Block{Kind: cellnet.Depthwise, Op: op, In: shape, Out: shape, Stride: 1, Inputs: 1}
			benchmarkForms(b, fmt.Sprintf("depthwise%d", op.Kernel()), block, []form{
				{"diagonal kernel", diagonalConvolution, true},
				{"XLA's groups", groupedConvolution, false},
			})
		}
		pool := cellnet.Block{Kind: cellnet.Edge, Op: arch.MaxPool3, In: shape, Out: shape, Stride: 1, Inputs: 1}
		benchmarkForms(b, "maxpool3", pool, []form{{"XLA's window", windowedMaximum, true}})
	}
}

func benchmarkForms(b *testing.B, name string, block cellnet.Block, forms []form) {
	device := backendtest.Open(b)
	name = fmt.Sprintf("%s %d×%d×%d", name, block.In.Height, block.In.Width, block.In.Channels)
	b.Run(name+"/chosen/forward", func(b *testing.B) { benchmarkBlock(b, device, block, false) })
	b.Run(name+"/chosen/gradient", func(b *testing.B) { benchmarkBlock(b, device, block, true) })
	given := celltest.Random(block, 64, rand.New(rand.NewPCG(1, 2)))
	arrays := append(append(given.Inputs, given.Params...), given.Cotangent)
	last := len(arrays) - 1
	for _, f := range forms {
		b.Run(name+"/"+f.name+"/forward", func(b *testing.B) {
			benchmarkGraph(b, device, arrays, func(all []*graph.Node) []*graph.Node {
				return []*graph.Node{f.build(all[0], all[1:last])}
			})
		})
		if !f.gradient {
			continue
		}
		b.Run(name+"/"+f.name+"/gradient", func(b *testing.B) {
			benchmarkGraph(b, device, arrays, func(all []*graph.Node) []*graph.Node {
				product := graph.ReduceAllSum(graph.Mul(f.build(all[0], all[1:last]), all[last]))
				return graph.Gradient(product, all[:last]...)
			})
		})
	}
}

// diagonalConvolution is a dense convolution whose kernel is diagonal in the channels.
func diagonalConvolution(x *graph.Node, params []*graph.Node) *graph.Node {
	kernel := params[0] // [k, k, c]
	c := kernel.Shape().Dimensions[2]
	unit := graph.Reshape(graph.ConvertDType(graph.Diagonal(x.Graph(), c), x.DType()), 1, 1, c, c)
	return graph.Convolve(x, graph.Mul(graph.InsertAxes(kernel, -1), unit)).PadSame().Done()
}

// groupedConvolution leaves the channels' separation to XLA. Its gradient, channel by channel in
// GoMLX, takes seconds to compile.
func groupedConvolution(x *graph.Node, params []*graph.Node) *graph.Node {
	c := params[0].Shape().Dimensions[2]
	return graph.Convolve(x, graph.InsertAxes(params[0], 2)).ChannelGroupCount(c).PadSame().Done()
}

// windowedMaximum is XLA's reduction over windows, whose gradient selects and scatters.
func windowedMaximum(x *graph.Node, _ []*graph.Node) *graph.Node {
	return graph.MaxPool(x).Window(3).Strides(1).PadSame().Done()
}
