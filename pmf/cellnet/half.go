package cellnet

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// Half returns the plan with convolutions and matrix products in bfloat16. What a block takes
// and makes, its parameters and its norms stay float32: the block rounds what it multiplies, and
// the gradient of a rounding is passed on as it is. Blocks that multiply nothing keep their
// programs.
func (p Plan) Half() Plan {
	p.Steps = slices.Clone(p.Steps)
	for i := range p.Steps {
		b := &p.Steps[i].Block
		b.Half = slices.ContainsFunc(b.layers(), multiplies)
	}
	return p
}

// multiplies tells whether a layer is a convolution or a matrix product.
func multiplies(l layer) bool {
	switch l.(type) {
	case convolution, depthwise, pointwise, narrowing, dense:
		return true
	}
	return false
}

// compute applies a layer in the block's precision. Sums inside a convolution or product are
// XLA's: float32 on a GPU's tensor cores, and rounded once at the end.
func (b Block) compute(l layer, x *graph.Node, s *scope) *graph.Node {
	if !b.Half || !multiplies(l) {
		return l.apply(x, s)
	}
	rounded := &scope{phase: s.phase}
	for range l.parameters() {
		rounded.params = append(rounded.params, graph.ConvertDType(s.param(), dtypes.BFloat16))
	}
	out := l.apply(graph.ConvertDType(x, dtypes.BFloat16), rounded)
	return graph.ConvertDType(out, dtypes.Float32)
}
