package export

import (
	"fmt"
)

// squeeze are the two dense layers that SE and CBAM share: C→r, activation, r→C.
type squeeze struct {
	activation activation
	channels   int
}

// weigh adds the layers for x [batch, C, 1, 1].
func (q squeeze) weigh(s *scope, x string) string {
	narrow := s.linear(s.node("Flatten", []string{x}), "narrow.weights", "narrow.bias")
	return s.linear(q.activation.onnx(s, narrow), "wide.weights", "wide.bias")
}

// scale multiplies the channels of x with the logistic function of weights [batch, C].
func (q squeeze) scale(s *scope, x, weights string) string {
	shape := s.shape("channels", 0, q.channels, 1, 1)
	return s.node("Mul", []string{x, s.node("Reshape", []string{s.node("Sigmoid", []string{weights}), shape})})
}

// squeezeExcite scales each channel by a weight made from the global averages (SE).
type squeezeExcite struct{ squeeze }

func (q squeezeExcite) onnx(s *scope, x string) string {
	return q.scale(s, x, q.weigh(s, s.node("GlobalAveragePool", []string{x})))
}

func (q squeezeExcite) source() string {
	return fmt.Sprintf("squeezeExcite(%s)", q.activation.source())
}

// channelAttention is the first half of CBAM: averages and maxima pass the same layers, whose
// constants stand in the graph once.
type channelAttention struct{ squeeze }

func (c channelAttention) onnx(s *scope, x string) string {
	average := c.weigh(s, s.node("GlobalAveragePool", []string{x}))
	maximum := c.weigh(s, s.node("GlobalMaxPool", []string{x}))
	return c.scale(s, x, s.node("Add", []string{average, maximum}))
}

func (c channelAttention) source() string {
	return fmt.Sprintf("channelAttention(%s)", c.activation.source())
}

// spatialAttention is the second half of CBAM: a convolution over mean and maximum of the
// channels scales each position.
type spatialAttention struct{}

// onnx squeezes the channels, axis 1, into two maps, convolves them to one and scales the
// positions.
func (spatialAttention) onnx(s *scope, x string) string {
	channels := []attribute{integers("axes", 1), integer("keepdims", 1)}
	mean, maximum := s.node("ReduceMean", []string{x}, channels...), s.node("ReduceMax", []string{x}, channels...)
	both := s.node("Concat", []string{mean, maximum}, integer("axis", 1))
	w := s.tensor("spatial") // [k, k, 2, 1]
	weights := s.convolve(both, s.float("spatial", permuted(w, 3, 2, 0, 1)), w.dims[0], 1, 1)
	return s.node("Mul", []string{x, s.node("Sigmoid", []string{weights})})
}

func (spatialAttention) source() string { return "spatialAttention" }
