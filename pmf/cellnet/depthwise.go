package cellnet

import "github.com/gomlx/gomlx/core/graph"

// depthwise convolves each channel with its own k×k kernel, without bias.
type depthwise struct{ kernel, channels, stride int }

func (d depthwise) parameters() []Parameter {
	k := d.kernel
	return []Parameter{{"depthwise", []int{k, k, d.channels}, HeNormal, k * k}}
}

// apply runs a dense convolution with a diagonal kernel. XLA's own grouped convolution is
// slow on the CPU, and GoMLX takes its gradient channel by channel.
func (d depthwise) apply(x *graph.Node, s *scope) *graph.Node {
	kernel := graph.InsertAxes(s.param(), -1)
	diagonal := graph.ConvertDType(graph.Diagonal(x.Graph(), d.channels), x.DType())
	diagonal = graph.Reshape(diagonal, 1, 1, d.channels, d.channels)
	return convolveDense(x, graph.Mul(kernel, diagonal), d.stride)
}
