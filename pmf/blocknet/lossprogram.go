package blocknet

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// sum defines (cotangents…) → (their sum), added from left to right: floating-point sums depend
// on the order.
func (k programKey) sum() definition {
	inputs := make([]shapes.Shape, k.count)
	for i := range inputs {
		inputs[i] = floats(k.batch, k.value.Height, k.value.Width, k.value.Channels)
	}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{added(in)}
	}}
}

// added is the graph of a sum.
func added(list []*graph.Node) *graph.Node {
	total := list[0]
	for _, more := range list[1:] {
		total = graph.Add(total, more)
	}
	return total
}

// loss defines (logits, labels, totals) → (cotangent of the logits, totals). The loss is the
// mean softmax cross-entropy of the batch with smoothed labels; the totals grow by it and by the
// number of images that were classified correctly.
func (k programKey) loss() definition {
	classes := k.value.Channels
	inputs := []shapes.Shape{floats(k.batch, classes), labelShape(k.batch), floats(2)}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		cotangent, totals := entropy(in[0], in[1], in[2], k.smoothing)
		return []*graph.Node{cotangent, totals}
	}}
}

// auxiliaryLoss defines (logits, labels) → (cotangent of the logits) for a share of the same loss,
// which does not count in the totals.
func (k programKey) auxiliaryLoss() definition {
	inputs := []shapes.Shape{floats(k.batch, k.value.Channels), labelShape(k.batch)}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		_, cotangent := crossEntropy(in[0], in[1], k.smoothing)
		return []*graph.Node{graph.MulScalar(cotangent, k.share)}
	}}
}

// entropy is the graph of a loss.
func entropy(logits, labels, totals *graph.Node, smoothing float64) (cotangent, newTotals *graph.Node) {
	mean, cotangent := crossEntropy(logits, labels, smoothing)
	correct := graph.ReduceAllSum(hits(logits, labels))
	return cotangent, graph.Add(totals, graph.Stack([]*graph.Node{mean, correct}, 0))
}

// crossEntropy is the mean over the batch, in nats, and its gradient by the logits, (softmax −
// truth)/batch, written out instead of derived. Logits are [batch, classes], labels int32
// [batch]. Smoothing takes its share of each label and spreads it evenly over all classes, the
// true one included, as PyTorch does.
func crossEntropy(logits, labels *graph.Node, smoothing float64) (mean, cotangent *graph.Node) {
	images, classes := float64(logits.Shape().Dim(0)), logits.Shape().Dim(1)
	truth := graph.OneHot(labels, classes, dtypes.Float32)
	if smoothing > 0 {
		truth = graph.AddScalar(graph.MulScalar(truth, 1-smoothing), smoothing/float64(classes))
	}
	logProbabilities := graph.LogSoftmax(logits)
	mean = graph.DivScalar(graph.Neg(graph.ReduceAllSum(graph.Mul(truth, logProbabilities))), images)
	return mean, graph.DivScalar(graph.Sub(graph.Exp(logProbabilities), truth), images)
}

// score defines (logits, labels, total) → (total): it grows by the number of images that were
// classified correctly. A label of -1 marks padding, which never is.
func (k programKey) score() definition {
	inputs := []shapes.Shape{floats(k.batch, k.value.Channels), labelShape(k.batch), floats()}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.Add(in[2], graph.ReduceAllSum(hits(in[0], in[1])))}
	}}
}

// hits is 1 for each image whose largest logit is that of its label, else 0.
func hits(logits, labels *graph.Node) *graph.Node {
	best := graph.ArgMax(logits, -1, dtypes.Int32)
	return graph.ConvertDType(graph.Equal(best, labels), dtypes.Float32)
}

// labelShape is the shape of a batch of labels.
func labelShape(batch int) shapes.Shape { return shapes.Make(dtypes.Int32, batch) }
