package cellnet

import "github.com/gomlx/gomlx/core/graph"

// Phase says whose statistics batch norms use: the batch's, towards which the running ones then
// move, or the running ones, which stay. The zero value is training. A Phase from Either belongs
// to the graph of its node.
type Phase struct {
	inference bool
	when      *graph.Node // decides at run time; nil if it is known
}

// Training is the phase in which batch norms use the batch's statistics.
func Training() Phase { return Phase{} }

// Inference is the phase in which batch norms use their running statistics.
func Inference() Phase { return Phase{inference: true} }

// Either is the phase that a scalar boolean decides when the program runs: training if true.
// One program then serves both, and a third less is compiled.
func Either(training *graph.Node) Phase { return Phase{when: training} }

// choose returns the value for training or that for inference.
func (p Phase) choose(training, inference *graph.Node) *graph.Node {
	switch {
	case p.when != nil:
		return graph.Where(p.when, training, inference)
	case p.inference:
		return inference
	}
	return training
}
