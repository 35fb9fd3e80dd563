package cellnet

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// momentum is the share of the old running statistics that a step keeps. PyTorch calls the other
// share, 0.1, by this name.
const momentum = 0.9

// batchNorm normalises each channel over batch and positions. In training it uses the statistics
// of the batch, and the gradient flows through them; in inference the running ones. In a phase
// that is decided when the program runs, both are computed and one is chosen.
type batchNorm struct{ channels int }

func (n batchNorm) parameters() []Parameter { return affine(n.channels) }

// statistics are the running mean and variance; their variance is unbiased, that of the batch is
// not.
func (n batchNorm) statistics() []Parameter {
	return []Parameter{
		{"mean", []int{n.channels}, Zeros, 0},
		{"variance", []int{n.channels}, Ones, 0},
	}
}

// apply takes scale, offset and both statistics, and keeps both statistics in every phase, moved
// or not: a program has the same outputs in training and in inference.
func (n batchNorm) apply(x *graph.Node, s *scope) *graph.Node {
	scale, offset := s.param(), s.param()
	runningMean, runningVariance := s.stat(), s.stat()
	mean, variance := perChannel(runningMean), perChannel(runningVariance)
	if !s.phase.inference {
		batchMean, batchVariance := channelMoments(x)
		count := float64(x.Shape().Size() / n.channels)                   // values a channel, batch·h·w
		unbiased := graph.MulScalar(batchVariance, count/max(count-1, 1)) // as PyTorch keeps it
		runningMean = s.phase.choose(blend(runningMean, batchMean), runningMean)
		runningVariance = s.phase.choose(blend(runningVariance, unbiased), runningVariance)
		mean, variance = s.phase.choose(batchMean, mean), s.phase.choose(batchVariance, variance)
	}
	s.keep(runningMean)
	s.keep(runningVariance)
	return graph.Add(graph.Mul(standardise(x, mean, variance), perChannel(scale)), perChannel(offset))
}

// blend moves a running statistic [channels] towards that of the batch [1, 1, 1, channels].
func blend(running, batch *graph.Node) *graph.Node {
	batch = graph.ReshapeWithShape(batch, running.Shape())
	return graph.Add(graph.MulScalar(running, momentum), graph.MulScalar(batch, 1-momentum))
}

// channelMoments returns mean and (biased) variance of each channel, [1, 1, 1, channels]. In two
// passes: the mean of squares less the squared mean loses float32's digits where a channel lies
// far from 0.
func channelMoments(x *graph.Node) (mean, variance *graph.Node) {
	share := float64(x.Shape().Dimensions[3]) / float64(x.Shape().Size())
	mean = graph.MulScalar(channelSums(x), share)
	return mean, graph.MulScalar(channelSums(graph.Square(graph.Sub(x, mean))), share)
}

// channelSums adds up each channel over batch and positions, [1, 1, 1, channels]. From some size
// on it is a product with ones: XLA's own reduction on the CPU takes up to five times as long.
func channelSums(x *graph.Node) *graph.Node {
	const large = 1 << 18
	channels := x.Shape().Dimensions[3]
	if x.Shape().Size() < large {
		return graph.ReduceAndKeep(x, graph.ReduceSum, 0, 1, 2)
	}
	rows := x.Shape().Size() / channels
	ones := graph.Ones(x.Graph(), shapes.Make(x.DType(), 1, rows))
	return graph.Reshape(graph.Dot(ones, graph.Reshape(x, rows, channels)).Product(), 1, 1, 1, channels)
}
