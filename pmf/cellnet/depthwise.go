package cellnet

import (
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/backend/gradient"
)

// depthwise convolves each channel with its own k×k kernel, without bias.
//
// It is a sum of k² shifted products, over rows in which width and channels are one long axis:
// such a loop is a vector's work, and one pass over memory. The same loop, with the kernel
// turned round, gives the cotangent of the input. Measured forward on batches of 64, processor
// ms at 32×32 with 16 channels, k = 3 and 5, and at 8×8 with 64, k = 5:
//
//	shifted products over flat rows        1.6   2.3   1.0
//	 the same, padded by concatenating     3.0   5.5   2.1
//	dense convolution, diagonal kernel     4.3  11     7.8
//	banded matrix product by channel       8.4  30     2.7
//	XLA's grouped convolution             55   109    30
//
// Products over [h, w, c], measured earlier at 32×32 with 16 channels as a whole sepconv3, took
// 15 ms forward and 101 ms with the gradient that GoMLX derives. See also kernelGradient.
//
// Values stay [batch, h, w, c] outside. Both sides are padded by k/2, as in convolution.
type depthwise struct{ kernel, channels, stride int }

func (d depthwise) parameters() []Parameter {
	k := d.kernel
	return []Parameter{{"depthwise", []int{k, k, d.channels}, HeNormal, k * k}}
}

func (d depthwise) apply(x *graph.Node, s *scope) *graph.Node {
	return gradient.Custom([]*graph.Node{x, s.param()}, d.convolve, d.gradient)
}

// convolve maps x [batch, h, w, c] and the kernel [k, k, c].
func (d depthwise) convolve(inputs []*graph.Node) *graph.Node {
	x, kernel, side := inputs[0], inputs[1], d.kernel/2
	height, width := x.Shape().Dimensions[1], x.Shape().Dimensions[2]
	// The width gets stride-1 more zeros, so that phases can cut it into equal parts.
	padded := border(x, 1, graph.PadAxis{Start: side, End: side}, graph.PadAxis{Start: side, End: side + d.stride - 1})
	return slide(padded, kernel, d.stride, strided(height, d.stride), strided(width, d.stride))
}

// gradient returns the cotangents of x and of the kernel.
func (d depthwise) gradient(inputs []*graph.Node, cotangent *graph.Node) []*graph.Node {
	x, kernel := inputs[0], inputs[1]
	height, width := x.Shape().Dimensions[1], x.Shape().Dimensions[2]
	spread := border(cotangent, 1, d.spread(height), d.spread(width))
	ofX := slide(spread, graph.Reverse(kernel, 0, 1), 1, height, width)
	return []*graph.Node{ofX, d.kernelGradient(x, cotangent)}
}

// spread is the padding of an output's axis with which a convolution of stride 1 with the kernel
// turned round leads back to an input of a size: stride-1 zeros between neighbours undo the
// stride, and the ends make up for what no window covered.
func (d depthwise) spread(size int) graph.PadAxis {
	side, covered := d.kernel/2, (strided(size, d.stride)-1)*d.stride+1
	return graph.PadAxis{Start: side, End: size + side - covered, Interior: d.stride - 1}
}

// border pads two axes with zeros, the given one and the next. XLA must not do so again for each
// view of the result, which it would, to save memory, without the barrier. (GoMLX has no
// gradient for padding; nobody asks for one here, as the gradient is written by hand.)
func border(x *graph.Node, axis int, first, second graph.PadAxis) *graph.Node {
	pads := make([]graph.PadAxis, axis, axis+2)
	zero := graph.ScalarZero(x.Graph(), x.DType())
	return graph.OptimizationBarrier(graph.Pad(x, zero, append(pads, first, second)...))
}

// slide moves the kernel [k, k, c] over x [batch, h, w, c] without padding. Height and width are
// those of the result; x is at least stride-1 wider than the last window needs.
func slide(x, kernel *graph.Node, stride, height, width int) *graph.Node {
	k, c := kernel.Shape().Dimensions[0], kernel.Shape().Dimensions[2]
	batch := x.Shape().Dimensions[0]
	rows := graph.BroadcastToDims(graph.Reshape(kernel, k*k, 1, c), k*k, width, c)
	rows = graph.OptimizationBarrier(graph.Reshape(rows, k*k, 1, 1, width*c))
	// One long axis of width·channels: the kernel's row is repeated along it, so that each of
	// the k² terms is one multiply-add over whole rows.
	planes := phases(x, stride)
	var sum *graph.Node
	for i := range k {
		for j := range k {
			from := j / stride * c // of column j, within its phase
			view := graph.Slice(planes[j%stride], graph.AxisRange(),
				graph.AxisRange(i, i+(height-1)*stride+1).Stride(stride), graph.AxisRange(from, from+width*c))
			row := graph.Reshape(graph.Slice(rows, graph.AxisElem(i*k+j)), 1, 1, width*c)
			if product := graph.Mul(view, row); sum == nil {
				sum = product
			} else {
				sum = graph.Add(sum, product)
			}
		}
	}
	return graph.Reshape(sum, batch, height, width, c)
}

// phases takes x [batch, h, w, c] apart into the positions along the width that a window of the
// stride sees at the same time, each [batch, h, w/stride·c]. For stride 1 that is x itself; for
// 2 the even and the odd columns, so that a strided window reads neighbours.
func phases(x *graph.Node, stride int) []*graph.Node {
	d := x.Shape().Dimensions
	width := d[2] / stride
	planes := make([]*graph.Node, stride)
	for i := range planes {
		plane := x
		if stride > 1 {
			plane = graph.SliceAxis(x, 2, graph.AxisRange(i, i+(width-1)*stride+1).Stride(stride))
			plane = graph.OptimizationBarrier(plane)
		}
		planes[i] = graph.Reshape(plane, d[0], d[1], width*d[3])
	}
	return planes
}

// kernelGradient returns the cotangent of the kernel, k² sums over batch and positions.
//
// As plain sums they cost 5 ms each at 32×32 with 16 channels, as sums of eight images at a
// time 0.7 ms, but then 100 to 300 ms to compile. Two other forms cost less together, and the
// shape chooses; processor ms at 32×32 with 16 channels, k = 3 and 5, and at 8×8 with 64, k = 5:
//
//	by bands           17   18   3.2
//	as a convolution   10   22   9.0
//	sums of eight       7.7 16   4.2
//	plain sums         50  140  15
//
// Beside the input's cotangent, in one program, bands take 10 ms more at a width of 32.
func (d depthwise) kernelGradient(x, cotangent *graph.Node) *graph.Node {
	if x.Shape().Dimensions[2] <= 16 {
		return d.bands(x, cotangent)
	}
	return d.correlation(x, cotangent)
}

// bands multiplies, channel by channel, all positions along the width of the input with all of
// the cotangent, row by row under the window, and adds up the pairs that a kernel joins. It
// computes width² products to use k·width of them: hence for narrow images alone.
func (d depthwise) bands(x, cotangent *graph.Node) *graph.Node {
	k, c := d.kernel, d.channels
	width, out := x.Shape().Dimensions[2], cotangent.Shape().Dimensions[2]
	long := cotangent.Shape().Dimensions[0] * cotangent.Shape().Dimensions[1]
	byChannel := func(v *graph.Node) *graph.Node { return graph.TransposeAllAxes(v, 3, 1, 0, 2) } // [c, h, batch, w]
	v := graph.Reshape(byChannel(cotangent), c, long, out)
	pairs := graph.ConvertDType(places(x.Graph(), k, width, d.stride), x.DType())
	taps := make([]*graph.Node, k)
	for i, row := range shifts(byChannel(x), 1, k, d.stride, 0) {
		products := graph.DotGeneral(graph.Reshape(row, c, long, width), []int{1}, []int{0}, v, []int{1}, []int{0})
		flat := graph.Reshape(graph.TransposeAllAxes(products, 1, 2, 0), width*out, c)
		taps[i] = graph.Dot(pairs, flat).Product() // [k, c]
	}
	return graph.Stack(taps, 0)
}

// correlation is a convolution of the input with the cotangent, whose batch is the channels and
// whose channels are the batch. The strides of the way forward become dilations of the cotangent.
func (d depthwise) correlation(x, cotangent *graph.Node) *graph.Node {
	axes := graph.ConvolveAxesConfig{
		InputBatch: 3, InputChannels: 0, InputSpatial: []int{1, 2},
		KernelInputChannels: 0, KernelOutputChannels: 3, KernelSpatial: []int{1, 2},
		OutputBatch: 2, OutputChannels: 3, OutputSpatial: []int{0, 1},
	}
	pads := make([][2]int, 2)
	for i := range pads {
		size, side := x.Shape().Dimensions[1+i], d.kernel/2
		covered := (strided(size, d.stride)-1)*d.stride + 1
		pads[i] = [2]int{side, covered + side - size}
	}
	few := few(d.channels)
	parts := make([]*graph.Node, 0, d.channels/few)
	for from := 0; from < d.channels; from += few {
		part := func(v *graph.Node) *graph.Node {
			return graph.SliceAxis(v, 3, graph.AxisRange(from, from+few))
		}
		sums := graph.ConvGeneral(part(x), part(cotangent), axes, nil, pads, nil, []int{d.stride, d.stride}, 1, few)
		parts = append(parts, graph.Reshape(sums, d.kernel, d.kernel, few))
	}
	return graph.Concatenate(parts, 2)
}

// few returns how many channels a correlation takes at once. XLA pairs each with each, so that
// four at a time take a fifth to a third less than all of 16, and twice as long to compile.
func few(channels int) int {
	if channels%4 == 0 {
		return 4
	}
	return channels
}

// places returns [k, width·width']: for each position in the kernel, a matrix with a 1 where
// it joins an input position with an output position. It is a constant of the program.
func places(g *graph.Graph, k, width, stride int) *graph.Node {
	out := strided(width, stride)
	ones := make([]float32, k*width*out)
	for j := range k {
		for o := range out {
			if in := o*stride + j - k/2; in >= 0 && in < width {
				ones[(j*width+in)*out+o] = 1
			}
		}
	}
	return graph.Reshape(graph.Const(g, ones), k, width*out)
}

// strided returns how many positions of size a window visits.
func strided(size, stride int) int { return (size-1)/stride + 1 }
