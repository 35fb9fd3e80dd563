package export

import (
	"math"

	"pmfnas/pmf/arch"
)

// activation is the nonlinearity of Table 5, with GELU in its exact form, as in cellnet.
type activation struct{ function arch.Activation }

func (a activation) onnx(s *scope, x string) string {
	switch a.function {
	case arch.Swish:
		return s.node("Mul", []string{x, s.node("Sigmoid", []string{x})})
	case arch.GELU: // x·(1 + erf(x/√2))/2; the operator Gelu is younger than our opset
		erf := s.node("Erf", []string{s.node("Mul", []string{x, s.scalar("root", math.Sqrt2/2)})})
		grown := s.node("Mul", []string{x, s.node("Add", []string{erf, s.scalar("one", 1)})})
		return s.node("Mul", []string{grown, s.scalar("half", 0.5)})
	}
	return s.node("Relu", []string{x})
}

func (a activation) source() string { return a.function.String() }
