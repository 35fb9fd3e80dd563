package cellnet

import "github.com/gomlx/gomlx/core/graph"

// zero is no connection. NewPlan leaves such edges out; the block exists so that the
// operation can be tested, and mixed, like the others.
func zero(b Block) []layer { return []layer{zeros{b.Out}} }

// zeros makes 0 of whatever comes in, in the shape that the stride would give it.
type zeros struct{ shape Shape }

func (zeros) parameters() []Parameter { return nil }

func (z zeros) apply(x *graph.Node, _ *scope) *graph.Node {
	shape := x.Shape().Clone()
	shape.Dimensions[1], shape.Dimensions[2] = z.shape.Height, z.shape.Width
	return graph.Zeros(x.Graph(), shape)
}
