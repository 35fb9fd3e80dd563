package cellnet

import (
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
)

// epsilon keeps the division by a standard deviation finite, as in PyTorch.
const epsilon = 1e-5

// newNorm returns the norm that the option names. A layer norm is a group norm with one group.
func newNorm(kind arch.Normalisation, channels int) layer {
	switch kind {
	case arch.LayerNorm:
		return groupNorm{channels: channels, groups: 1}
	case arch.GroupNorm:
		return groupNorm{channels: channels, groups: arch.Groups(channels)}
	}
	return batchNorm{channels}
}

// affine are the parameters of every norm, [channels] each.
func affine(channels int) []Parameter {
	return []Parameter{
		{"scale", []int{channels}, Ones, 0},
		{"offset", []int{channels}, Zeros, 0},
	}
}

// perChannel shapes [channels] to go with [batch, h, w, channels].
func perChannel(x *graph.Node) *graph.Node { return graph.Reshape(x, 1, 1, 1, x.Shape().Size()) }

// moments returns mean and (biased) variance over axes, which are kept with size 1.
func moments(x *graph.Node, axes ...int) (mean, variance *graph.Node) {
	mean = graph.ReduceAndKeep(x, graph.ReduceMean, axes...)
	return mean, graph.ReduceAndKeep(graph.Square(graph.Sub(x, mean)), graph.ReduceMean, axes...)
}

// standardise subtracts the mean and divides by the standard deviation. GoMLX has no
// gradient for the reciprocal square root, hence the division.
func standardise(x, mean, variance *graph.Node) *graph.Node {
	return graph.Div(graph.Sub(x, mean), graph.Sqrt(graph.AddScalar(variance, epsilon)))
}
