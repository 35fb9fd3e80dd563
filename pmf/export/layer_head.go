package export

// globalMean averages each channel over all positions.
type globalMean struct{}

func (globalMean) onnx(s *scope, x string) string {
	return s.node("Flatten", []string{s.node("GlobalAveragePool", []string{x})})
}

func (globalMean) source() string { return "globalMean" }

// dense is a linear layer with bias.
type dense struct{}

func (dense) onnx(s *scope, x string) string { return s.linear(x, "weights", "bias") }

func (dense) source() string { return "dense" }

// linear adds a dense layer on x [batch, in], with the weights [in, out] and the bias of the
// given names.
func (s *scope) linear(x, weights, bias string) string {
	return s.node("Gemm", []string{x, s.float(weights, s.tensor(weights)), s.float(bias, s.tensor(bias))})
}
