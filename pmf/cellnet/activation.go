package cellnet

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
)

// activation is the nonlinearity of Table 5.
type activation struct{ function arch.Activation }

func (activation) parameters() []Parameter { return nil }

// apply is the function itself, element by element.
func (a activation) apply(x *graph.Node, _ *scope) *graph.Node {
	switch a.function {
	case arch.Swish:
		return graph.Mul(x, graph.Logistic(x))
	case arch.GELU: // exact, not the tanh approximation
		return graph.MulScalar(graph.Mul(x, graph.OnePlus(graph.Erf(graph.MulScalar(x, math.Sqrt2/2)))), 0.5)
	}
	// With zero first, GoMLX gives ties to zero, so the gradient at 0 is 0, as in PyTorch.
	return graph.Max(graph.ScalarZero(x.Graph(), x.DType()), x)
}

// gradient returns the cotangent of z, given that of the activation of z. ReLU's is written out,
// with 0 at 0 as above; Swish and GELU are left to GoMLX.
func (a activation) gradient(z, cotangent *graph.Node) *graph.Node {
	if a.function == arch.ReLU {
		zero := graph.ScalarZero(z.Graph(), z.DType())
		return graph.Where(graph.GreaterThan(z, zero), cotangent, graph.ZerosLike(cotangent))
	}
	return graph.Gradient(graph.ReduceAllSum(graph.Mul(a.apply(z, nil), graph.StopGradient(cotangent))), z)[0]
}
