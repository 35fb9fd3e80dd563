package cellnet

import "github.com/gomlx/gomlx/core/graph"

// channelAttention is the first half of CBAM: as in SE, with the global averages and the
// global maxima going through the same layers and being added (Woo et al. 2018).
type channelAttention struct{ squeeze }

func (c channelAttention) apply(x *graph.Node, s *scope) *graph.Node {
	weigh := c.weigher(s)
	average, maximum := globalMean{}.apply(x, s), graph.Squeeze(largest(x, 1, 2), 1, 2)
	return scaleChannels(x, graph.Logistic(graph.Add(weigh(average), weigh(maximum))))
}

// spatialKernel is the side of the window of the second half of CBAM.
const spatialKernel = 7

// spatialAttention is the second half of CBAM: a convolution over the mean and the maximum
// of the channels scales each position.
type spatialAttention struct{}

func (spatialAttention) convolution() convolution { return convolution{spatialKernel, 2, 1, 1} }

func (a spatialAttention) parameters() []Parameter {
	list := a.convolution().parameters()
	list[0].Name = "spatial"
	return list
}

// apply squeezes the channels of each position into two maps, [batch, h, w, 2], convolves them
// to one, and scales x by its logistic.
func (a spatialAttention) apply(x *graph.Node, s *scope) *graph.Node {
	mean := graph.ReduceAndKeep(x, graph.ReduceMean, -1)
	maximum := largest(x, -1)
	both := graph.Concatenate([]*graph.Node{mean, maximum}, -1)
	return graph.Mul(x, graph.Logistic(a.convolution().apply(both, s)))
}

// largest returns the maximum over axes, which are kept with size 1; ties share its gradient. It
// is a sum weighted with frozen weights. GoMLX's own maximum compares x with the maximum again
// on the way back, and XLA may have rounded the two differently: no gradient at all. In value it
// differs from the maximum by at most its millionth part.
func largest(x *graph.Node, axes ...int) *graph.Node {
	const near = 1e-6 // relative; what is nearer than this counts as a tie
	frozen := graph.StopGradient(x)
	maximum := graph.ReduceAndKeep(frozen, graph.ReduceMax, axes...)
	bar := graph.Sub(maximum, graph.MulScalar(graph.Abs(maximum), near))
	ties := graph.NonNegativeIndicator(graph.Sub(frozen, bar))
	weights := graph.Div(ties, graph.ReduceAndKeep(ties, graph.ReduceSum, axes...))
	return graph.ReduceAndKeep(graph.Mul(x, graph.StopGradient(weights)), graph.ReduceSum, axes...)
}
