package cellnet

import "github.com/gomlx/gomlx/core/graph"

// channelAttention is the first half of CBAM: as in SE, with the global averages and the
// global maxima going through the same layers and being added.
type channelAttention struct{ squeeze }

func (c channelAttention) apply(x *graph.Node, s *scope) *graph.Node {
	weigh := c.weigher(s)
	average, maximum := globalMean{}.apply(x, s), graph.ReduceMax(x, 1, 2)
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

func (a spatialAttention) apply(x *graph.Node, s *scope) *graph.Node {
	mean := graph.ReduceAndKeep(x, graph.ReduceMean, -1)
	maximum := graph.ReduceAndKeep(x, graph.ReduceMax, -1)
	both := graph.Concatenate([]*graph.Node{mean, maximum}, -1)
	return graph.Mul(x, graph.Logistic(a.convolution().apply(both, s)))
}
