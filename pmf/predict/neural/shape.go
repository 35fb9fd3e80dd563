package neural

import (
	"math"
	"math/rand/v2"
)

// A shape is the structure of a network: equal shapes have equal parameters and programs. Sizes
// are 0 for parts that it does not have.
type shape struct {
	labels, graphLayers, graphUnits int // vocabulary, rounds of messages, width of a vertex
	channels, steps                 int // of the curve, as the LSTM reads it
	curveLayers, curveUnits         int
	static, staticUnits             int // features, width of their layer
	headUnits                       int
}

// A parameter is one tensor of a network.
type parameter struct {
	name string
	dims []int // matrices are [inputs, outputs]
	fan  int   // it starts uniform in ±1/√fan, as PyTorch's layers do
}

// size returns the number of scalars.
func (p parameter) size() int {
	size := 1
	for _, d := range p.dims {
		size *= d
	}
	return size
}

// parameters lists the tensors in the order in which the flat array holds them.
func (s shape) parameters() []parameter {
	var list []parameter
	add := func(name string, fan int, dims ...int) { list = append(list, parameter{name, dims, fan}) }
	for layer, in := 0, s.labels; layer < s.graphLayers; layer, in = layer+1, s.graphUnits {
		add("graph.weight", in, 2*in, s.graphUnits) // W, then M
		add("graph.bias", in, s.graphUnits)
	}
	for layer, in := 0, s.channels; layer < s.curveLayers; layer, in = layer+1, s.curveUnits {
		add("curve.input", s.curveUnits, in, 4*s.curveUnits)
		add("curve.state", s.curveUnits, s.curveUnits, 4*s.curveUnits)
		add("curve.bias", s.curveUnits, 4*s.curveUnits)
	}
	if s.static > 0 {
		add("static.weight", s.static, s.static, s.staticUnits)
		add("static.bias", s.static, s.staticUnits)
	}
	add("head.hidden.weight", s.features(), s.features(), s.headUnits)
	add("head.hidden.bias", s.features(), s.headUnits)
	add("head.out.weight", s.headUnits, s.headUnits, 2)
	add("head.out.bias", s.headUnits, 2)
	return list
}

// features is the width of what the head reads: the mean and the maximum over a graph's vertices,
// the last state of the curve, the static layer.
func (s shape) features() int { return 2*s.graphUnits + s.curveUnits + s.staticUnits }

// size is the number of all parameters.
func (s shape) size() int {
	total := 0
	for _, p := range s.parameters() {
		total += p.size()
	}
	return total
}

// start draws the parameters with which a fit begins, flat, in the order of parameters.
func (s shape) start(r *rand.Rand) []float32 {
	var values []float32
	for _, p := range s.parameters() {
		bound := 1 / math.Sqrt(float64(p.fan))
		for range p.size() {
			values = append(values, float32((2*r.Float64()-1)*bound))
		}
	}
	return values
}
