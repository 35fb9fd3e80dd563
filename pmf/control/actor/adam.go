package actor

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// adam is the optimiser of Kingma and Ba (2015), with their constants. It belongs to one network:
// parameters are known by their place.
type adam struct {
	rate          float64
	first, second []float64 // moments
	steps         int
}

func newAdam(parameters int, rate float64) *adam {
	return &adam{rate: rate, first: make([]float64, parameters), second: make([]float64, parameters)}
}

// step moves parameters against a gradient.
func (a *adam) step(parameters, gradient []float64) {
	const decay, decaySquares, epsilon = 0.9, 0.999, 1e-8
	a.steps++
	// The moments begin at 0 and would be too small at first.
	bias, biasSquares := 1-math.Pow(decay, float64(a.steps)), 1-math.Pow(decaySquares, float64(a.steps))
	for i, g := range gradient {
		a.first[i] = decay*a.first[i] + (1-decay)*g
		a.second[i] = decaySquares*a.second[i] + (1-decaySquares)*g*g
		parameters[i] -= a.rate * (a.first[i] / bias) / (math.Sqrt(a.second[i]/biasSquares) + epsilon)
	}
}

// clip shortens a gradient to a length at most. Length is Euclidean, over all parameters of a
// network at once. The 1e-6 is PyTorch's.
func clip(gradient []float64, most float64) {
	if length := floats.Norm(gradient, 2); length > most {
		floats.Scale(most/(length+1e-6), gradient)
	}
}
