package export

import "fmt"

// maxPool takes the largest value in a k×k window; ONNX pads with what can never be the largest.
type maxPool struct{ kernel, stride int }

func (p maxPool) onnx(s *scope, x string) string {
	return s.node("MaxPool", []string{x}, window(p.kernel, p.stride)...)
}

func (p maxPool) source() string { return fmt.Sprintf("maxPool(%d, %d)", p.kernel, p.stride) }

// averagePool takes the mean of a k×k window, leaving out what lies beyond the edges.
type averagePool struct{ kernel, stride int }

func (p averagePool) onnx(s *scope, x string) string {
	return s.node("AveragePool", []string{x}, append(window(p.kernel, p.stride), integer("count_include_pad", 0))...)
}

func (p averagePool) source() string { return fmt.Sprintf("averagePool(%d, %d)", p.kernel, p.stride) }
