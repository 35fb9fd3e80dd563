package blocknet

import (
	"slices"

	"pmfnas/pmf/cellnet"
)

// A wiring is a plan with what its execution needs to know of each value.
type wiring struct {
	cellnet.Plan
	consumers [][]int // by value: the steps that read it, in order; twice if they read it twice
	flows     []bool  // by value: whether a cotangent of it is needed: not so for the images
	edge      []int   // by step that ends an edge: which edge of the plan, from 0
	recipe    Recipe  // of training
	averaging bool    // whether averages are kept
}

// wire finds in one pass who reads what. Recipe and averaging are the caller's to set.
func wire(plan cellnet.Plan) wiring {
	w := wiring{
		Plan: plan, consumers: make([][]int, len(plan.Values)), flows: make([]bool, len(plan.Values)),
		edge: make([]int, len(plan.Steps)),
	}
	edges := 0
	for i, step := range plan.Steps {
		for _, value := range step.Inputs {
			w.consumers[value] = append(w.consumers[value], i)
		}
		w.flows[step.Output] = true
		if step.Drops {
			w.edge[i] = edges
			edges++
		}
	}
	return w
}

// leaf tells whether the step reads nothing but images.
func (w *wiring) leaf(step int) bool {
	return !slices.ContainsFunc(w.Steps[step].Inputs, func(value int) bool { return w.flows[value] })
}

// propagates tells whether the step needs a backward program: a sum hands its cotangent on as
// it is, and what reads the images and has no parameters needs nothing.
func (w *wiring) propagates(step int) bool {
	block := w.Steps[step].Block
	return block.Kind != cellnet.Sum && (!w.leaf(step) || len(block.Parameters()) > 0)
}

// backwardMode spares a leaf the cotangent of the images, a convolution that nobody would read.
func (w *wiring) backwardMode(step int) mode {
	if w.leaf(step) {
		return backwardLeaf
	}
	return backward
}
