package cellnet

import (
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
)

// squeeze are the two dense layers that SE and CBAM share: C→r, activation, r→C, both with
// bias, where r is a quarter of the channels.
type squeeze struct {
	channels   int
	activation activation
}

// layers are the two, by their sizes.
func (q squeeze) layers() (narrow, wide dense) {
	r := arch.Squeezed(q.channels)
	return dense{q.channels, r}, dense{r, q.channels}
}

// parameters lists those of both layers, under names of their own.
func (q squeeze) parameters() []Parameter {
	narrow, wide := q.layers()
	list := append(narrow.parameters(), wide.parameters()...)
	for i, name := range []string{"narrow.weights", "narrow.bias", "wide.weights", "wide.bias"} {
		list[i].Name = name
	}
	return list
}

// weigher takes the parameters and returns the layers as a function on [batch, C], which CBAM
// calls twice.
func (q squeeze) weigher(s *scope) func(x *graph.Node) *graph.Node {
	narrow, narrowBias, wide, wideBias := s.param(), s.param(), s.param(), s.param()
	return func(x *graph.Node) *graph.Node {
		x = q.activation.apply(linear(x, narrow, narrowBias), s)
		return linear(x, wide, wideBias)
	}
}

// squeezeExcite scales each channel by a weight made from the global averages (SE, Hu et al. 2018).
type squeezeExcite struct{ squeeze }

func (q squeezeExcite) apply(x *graph.Node, s *scope) *graph.Node {
	weights := graph.Logistic(q.weigher(s)(globalMean{}.apply(x, s)))
	return scaleChannels(x, weights)
}

// scaleChannels multiplies x [batch, h, w, c] with weights [batch, c].
func scaleChannels(x, weights *graph.Node) *graph.Node {
	return graph.Mul(x, graph.InsertAxes(weights, 1, 1))
}
