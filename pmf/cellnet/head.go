package cellnet

import "github.com/gomlx/gomlx/core/graph"

// globalMean averages each channel over all positions: [batch, h, w, c] becomes [batch, c].
type globalMean struct{}

func (globalMean) parameters() []Parameter { return nil }

func (globalMean) apply(x *graph.Node, _ *scope) *graph.Node { return graph.ReduceMean(x, 1, 2) }

// dense is a linear layer with bias, [batch, in] to [batch, out].
type dense struct{ in, out int }

// parameters are weights [in, out] and bias [out].
func (d dense) parameters() []Parameter {
	return []Parameter{
		{"weights", []int{d.in, d.out}, Uniform, d.in},
		{"bias", []int{d.out}, Zeros, 0},
	}
}

func (d dense) apply(x *graph.Node, s *scope) *graph.Node {
	weights, bias := s.param(), s.param()
	return linear(x, weights, bias)
}

// linear is x·weights + bias: [batch, in] to [batch, out].
func linear(x, weights, bias *graph.Node) *graph.Node {
	return graph.Add(graph.Dot(x, weights).Product(), graph.InsertAxes(bias, 0))
}
