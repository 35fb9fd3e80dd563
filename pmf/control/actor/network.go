package actor

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
)

// layer is one affine map from inputs to outputs. Both slices are parts of the network's
// parameters. So a step of the optimiser on the one slice moves every layer.
type layer struct {
	inputs, outputs int
	weights         []float64 // [outputs, inputs], row by row
	bias            []float64 // [outputs]
}

// network is a multilayer perceptron: tanh between its layers, nothing after the last.
type network struct {
	sizes      []int // of the input and of every layer's output
	parameters []float64
	layers     []layer
}

// newNetwork returns a network of zeros. The first size is that of the input; there are at least
// two.
func newNetwork(sizes ...int) *network {
	n := &network{sizes: sizes}
	total := 0
	for i, out := range sizes[1:] {
		total += out * (sizes[i] + 1)
	}
	n.parameters = make([]float64, total)
	rest := n.parameters
	for i, out := range sizes[1:] {
		in := sizes[i]
		l := layer{inputs: in, outputs: out, weights: rest[:in*out], bias: rest[in*out : (in+1)*out]}
		n.layers, rest = append(n.layers, l), rest[(in+1)*out:]
	}
	return n
}

// draw fills the weights uniformly as Glorot and Bengio (2010) do, those of the last layer times
// scale: a small one lets the first answers depend on the bias alone. Biases stay as they are.
func (n *network) draw(r *rand.Rand, scale float64) {
	for i, l := range n.layers {
		bound := math.Sqrt(6 / float64(l.inputs+l.outputs))
		if i == len(n.layers)-1 {
			bound *= scale
		}
		for k := range l.weights {
			l.weights[k] = bound * (2*r.Float64() - 1)
		}
	}
}

// clone returns a network of its own with the same parameters.
func (n *network) clone() *network {
	c := newNetwork(n.sizes...)
	copy(c.parameters, n.parameters)
	return c
}

// forward returns the input and the output of every layer; the last is the answer. The slices are
// new, but for x itself, and backward needs all of them.
func (n *network) forward(x []float64) [][]float64 {
	passed := [][]float64{x}
	for i, l := range n.layers {
		y := make([]float64, l.outputs)
		for k := range y {
			y[k] = l.bias[k] + floats.Dot(l.weights[k*l.inputs:(k+1)*l.inputs], x)
			if i < len(n.layers)-1 {
				y[k] = math.Tanh(y[k])
			}
		}
		passed, x = append(passed, y), y
	}
	return passed
}

// backward adds to gradient, which is laid out as the parameters, that of a loss whose gradient
// with respect to the answer of a forward pass is given. It returns that with respect to the input.
// answer is [outputs of the last layer].
func (n *network) backward(passed [][]float64, answer, gradient []float64) []float64 {
	end := len(gradient)
	for i := len(n.layers) - 1; i >= 0; i-- {
		l, x := n.layers[i], passed[i]
		begin := end - len(l.weights) - len(l.bias)
		weights, bias := gradient[begin:begin+len(l.weights)], gradient[begin+len(l.weights):end]
		before := make([]float64, l.inputs)
		for k, g := range answer {
			row := k * l.inputs
			bias[k] += g
			floats.AddScaled(weights[row:row+l.inputs], g, x)
			floats.AddScaled(before, g, l.weights[row:row+l.inputs])
		}
		if i > 0 {
			// Behind a tanh the derivative is 1 − y², by its own output; the network's input has
			// none.
			for k, y := range x {
				before[k] *= 1 - y*y
			}
		}
		answer, end = before, begin
	}
	return answer
}
