package neural

import "github.com/gomlx/gomlx/core/graph"

// spread bounds the logarithm of a predicted variance of a standardised target, softly: without
// a bound a network that has learned its few samples by heart grows ever surer. exp(±7) is a
// thousandth and a thousand times the targets' variance.
const spread = 7

// bounded is nearly x where |x| is small, and stays within ±spread.
func bounded(x *graph.Node) *graph.Node {
	return graph.MulScalar(graph.Tanh(graph.MulScalar(x, 1.0/spread)), spread)
}

// gaussianNLL is the mean negative log-likelihood of targets under Gaussians (Eq. 10), without
// its constant: ½(log σ² + (y − μ)²/σ²). All are [batch, 1].
func gaussianNLL(mean, logVariance, targets *graph.Node) *graph.Node {
	squared := graph.Square(graph.Sub(targets, mean))
	surprise := graph.Add(logVariance, graph.Mul(squared, graph.Exp(graph.Neg(logVariance))))
	return graph.MulScalar(graph.ReduceAllMean(surprise), 0.5)
}

// The constants of Adam, PyTorch's.
const (
	firstDecay  = 0.9
	secondDecay = 0.999
	adamEpsilon = 1e-8
)

// The numbers of a step of Adam, in the array that it takes.
const (
	rate             = iota // the learning rate
	firstCorrection         // 1 − firstDecay^step
	secondCorrection        // 1 − secondDecay^step
	decay                   // what a weight loses in the step
	hypers
)

// adam is a step of Adam with decoupled weight decay (AdamW, Loshchilov and Hutter 2019), on
// flat arrays of one length.
func adam(gradient, parameters, first, second, hyper *graph.Node) (moved, newFirst, newSecond *graph.Node) {
	at := func(i int) *graph.Node { return graph.Reshape(graph.Slice(hyper, graph.AxisElem(i))) }
	first = graph.Add(graph.MulScalar(first, firstDecay), graph.MulScalar(gradient, 1-firstDecay))
	second = graph.Add(graph.MulScalar(second, secondDecay), graph.MulScalar(graph.Square(gradient), 1-secondDecay))
	size := graph.AddScalar(graph.Sqrt(graph.Div(second, at(secondCorrection))), adamEpsilon)
	step := graph.Div(graph.Mul(graph.Div(first, at(firstCorrection)), at(rate)), size)
	kept := graph.Mul(parameters, graph.OneMinus(at(decay)))
	return graph.Sub(kept, step), first, second
}
