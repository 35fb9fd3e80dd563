package cellnet_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

// A form is a way to write an operation of stride 1, given x [batch, h, w, c] and its kernel
// [k, k, c], which a pool does without.
type form struct {
	name  string
	build func(x *graph.Node, params []*graph.Node) *graph.Node
}

func depthwiseForms() []form {
	return []form{
		{"shifted sums", shiftedSums},
		{"banded product", bandedProduct},
		{"diagonal kernel", diagonalConvolution},
		{"XLA's groups", groupedConvolution},
	}
}

func poolForms() []form { return []form{{"XLA's window", windowedMaximum}} }

func depthwiseBlock(op arch.Op, s cellnet.Shape) cellnet.Block {
	return cellnet.Block{Kind: cellnet.Depthwise, Op: op, In: s, Out: s, Stride: 1, Inputs: 1}
}

func poolBlock(s cellnet.Shape) cellnet.Block {
	return cellnet.Block{Kind: cellnet.Edge, Op: arch.MaxPool3, In: s, Out: s, Stride: 1, Inputs: 1}
}

// BenchmarkForms measures the ways that were thought of for the slow spots of XLA on the CPU,
// beside the one that was chosen: processor milliseconds of a call and of compiling, forward and
// with the gradient that GoMLX derives, on batches of 64. Use -benchtime=10x.
func BenchmarkForms(b *testing.B) {
	for _, s := range []cellnet.Shape{{Height: 32, Width: 32, Channels: 16}, {Height: 8, Width: 8, Channels: 64}} {
		size := fmt.Sprintf("%d×%d×%d", s.Height, s.Width, s.Channels)
		for _, op := range []arch.Op{arch.Conv3, arch.Conv5} {
			name := fmt.Sprintf("depthwise%d %s", op.Kernel(), size)
			b.Run(name, func(b *testing.B) { benchmarkForms(b, depthwiseBlock(op, s), depthwiseForms()) })
		}
		b.Run("maxpool3 "+size, func(b *testing.B) { benchmarkForms(b, poolBlock(s), poolForms()) })
	}
}

func benchmarkForms(b *testing.B, block cellnet.Block, forms []form) {
	device := backendtest.Open(b)
	b.Run("chosen/forward", func(b *testing.B) { benchmarkBlock(b, device, block, false) })
	b.Run("chosen/gradient", func(b *testing.B) { benchmarkBlock(b, device, block, true) })
	arrays, last := formInputs(block)
	for _, f := range forms {
		b.Run(f.name+"/forward", func(b *testing.B) {
			benchmarkGraph(b, device, arrays, func(all []*graph.Node) []*graph.Node {
				return []*graph.Node{f.build(all[0], all[1:last])}
			})
		})
		b.Run(f.name+"/gradient", func(b *testing.B) {
			benchmarkGraph(b, device, arrays, func(all []*graph.Node) []*graph.Node {
				product := graph.ReduceAllSum(graph.Mul(f.build(all[0], all[1:last]), all[last]))
				return graph.Gradient(product, all[:last]...)
			})
		})
	}
}

// What is compared computes the same.
func TestFormsAgree(t *testing.T) {
	s := cellnet.Shape{Height: 6, Width: 7, Channels: 3}
	device := backendtest.Open(t)
	for block, forms := range map[cellnet.Block][]form{
		depthwiseBlock(arch.Conv3, s): depthwiseForms(), depthwiseBlock(arch.Conv5, s): depthwiseForms(), poolBlock(s): poolForms(),
	} {
		given := celltest.Random(block, 2, rand.New(rand.NewPCG(1, 2)))
		want, err := celltest.Run(device, given)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range forms {
			t.Run(fmt.Sprintf("%v %s", block, f.name), func(t *testing.T) {
				celltest.Compare(t, "output", runForm(t, device, f, append(given.Inputs, given.Params...)), want.Out, celltest.Tolerance)
			})
		}
	}
}

func runForm(t *testing.T, device compute.Backend, f form, arrays []celltest.Array) celltest.Array {
	arguments := make([]any, len(arrays))
	for i, a := range arrays {
		arguments[i] = tensors.FromFlatDataAndDimensions(a.Data, a.Dims...)
	}
	exec, err := graph.NewExec(device, func(all []*graph.Node) *graph.Node { return f.build(all[0], all[1:]) })
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	outputs, err := exec.Exec(arguments...)
	if err != nil {
		t.Fatal(err)
	}
	return celltest.Array{Dims: outputs[0].Shape().Dimensions, Data: tensors.MustCopyFlatData[float32](outputs[0])}
}

// formInputs draws what a form takes: x, its kernel and, at last, a cotangent.
func formInputs(block cellnet.Block) (arrays []celltest.Array, last int) {
	given := celltest.Random(block, 64, rand.New(rand.NewPCG(1, 2)))
	arrays = append(append(given.Inputs, given.Params...), given.Cotangent)
	return arrays, len(arrays) - 1
}

// shiftedSums adds up k² products of a shifted view with a number for each channel.
func shiftedSums(x *graph.Node, params []*graph.Node) *graph.Node {
	kernel := params[0]
	k, c := kernel.Shape().Dimensions[0], kernel.Shape().Dimensions[2]
	sum := graph.ZerosLike(x)
	for i, row := range views(x, 1, k) {
		for j, view := range views(row, 2, k) {
			tap := graph.Slice(kernel, graph.AxisElem(i), graph.AxisElem(j))
			sum = graph.Add(sum, graph.Mul(view, graph.Reshape(tap, 1, 1, 1, c)))
		}
	}
	return sum
}

// bandedProduct multiplies, channel by channel, the k rows under the window, laid side by side,
// with a banded matrix [k·width, width] that holds the kernel: the window's move along the width
// is in the matrix, that along the height in the choice of rows.
func bandedProduct(x *graph.Node, params []*graph.Node) *graph.Node {
	kernel := params[0]
	k, d := kernel.Shape().Dimensions[0], x.Shape().Dimensions
	batch, height, width, c := d[0], d[1], d[2], d[3]
	rows := graph.Concatenate(views(graph.TransposeAllAxes(x, 3, 0, 1, 2), 2, k), -1) // [c, batch, h, k·width]
	bands := graph.Dot(graph.Reshape(graph.TransposeAllAxes(kernel, 2, 0, 1), c*k, k), diagonals(x.Graph(), k, width)).Product()
	product := graph.DotGeneral(
		graph.Reshape(rows, c, batch*height, k*width), []int{2}, []int{0},
		graph.Reshape(bands, c, k*width, width), []int{1}, []int{0})
	return graph.TransposeAllAxes(graph.Reshape(product, c, batch, height, width), 1, 2, 3, 0)
}

// diagonals returns [k, width·width]: the matrix number j has ones where output o sees the input
// o+j-k/2.
func diagonals(g *graph.Graph, k, width int) *graph.Node {
	ones := make([]float32, k*width*width)
	for j := range k {
		for o := range width {
			if in := o + j - k/2; in >= 0 && in < width {
				ones[(j*width+in)*width+o] = 1
			}
		}
	}
	return graph.Reshape(graph.Const(g, ones), k, width*width)
}

// views returns what stands at each of the k positions of a window along an axis, zeros beyond
// its ends. It concatenates, because GoMLX has no gradient for padding.
func views(x *graph.Node, axis, k int) []*graph.Node {
	side, size := x.Shape().Clone(), x.Shape().Dimensions[axis]
	side.Dimensions[axis] = k / 2
	zeros := graph.Zeros(x.Graph(), side)
	padded := graph.Concatenate([]*graph.Node{zeros, x, zeros}, axis)
	list := make([]*graph.Node, k)
	for i := range list {
		list[i] = graph.SliceAxis(padded, axis, graph.AxisRange(i, i+size))
	}
	return list
}

// diagonalConvolution is a dense convolution whose kernel is diagonal in the channels.
func diagonalConvolution(x *graph.Node, params []*graph.Node) *graph.Node {
	kernel := params[0]
	c := kernel.Shape().Dimensions[2]
	unit := graph.Reshape(graph.ConvertDType(graph.Diagonal(x.Graph(), c), x.DType()), 1, 1, c, c)
	return graph.Convolve(x, graph.Mul(graph.InsertAxes(kernel, -1), unit)).PadSame().Done()
}

// groupedConvolution leaves the channels' separation to XLA. GoMLX takes its gradient channel by
// channel.
func groupedConvolution(x *graph.Node, params []*graph.Node) *graph.Node {
	c := params[0].Shape().Dimensions[2]
	return graph.Convolve(x, graph.InsertAxes(params[0], 2)).ChannelGroupCount(c).PadSame().Done()
}

// windowedMaximum is XLA's reduction over windows, whose gradient selects and scatters.
func windowedMaximum(x *graph.Node, _ []*graph.Node) *graph.Node {
	return graph.MaxPool(x).Window(3).Strides(1).PadSame().Done()
}
