package export

import (
	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// epsilon is what cellnet adds to a variance.
const epsilon = 1e-5

// norm normalises, then scales and shifts each channel. Only a batch norm has statistics of its
// own in inference.
type norm struct {
	kind  arch.Normalisation
	shape cellnet.Shape // of what is normalised
}

// groups returns in how many groups of channels an image is normalised.
func (n norm) groups() int {
	if n.kind == arch.GroupNorm {
		return arch.Groups(n.shape.Channels)
	}
	return 1
}

// onnx writes a batch norm as the operator of that name. The others normalise groups as if each
// were a channel of an image of its own (InstanceNormalization), then scale and shift the real
// channels.
func (n norm) onnx(s *scope, x string) string {
	scale, offset := s.tensor("scale"), s.tensor("offset")
	if n.kind == arch.BatchNorm {
		inputs := []string{x, s.float("scale", scale), s.float("offset", offset),
			s.float("mean", s.tensor("mean")), s.float("variance", s.tensor("variance"))}
		return s.node("BatchNormalization", inputs, float("epsilon", epsilon))
	}
	// ONNX got its own group norm after most runtimes were written: this is how PyTorch
	// writes one for them. A 0 in a shape keeps the size, here of the batch.
	groups := n.groups()
	grouped := s.node("Reshape", []string{x, s.shape("grouped", 0, groups, -1)})
	ones, zeros := filled(groups, 1), filled(groups, 0)
	standard := s.node("InstanceNormalization",
		[]string{grouped, s.float("ones", ones), s.float("zeros", zeros)}, float("epsilon", epsilon))
	back := s.node("Reshape", []string{standard, s.shape("image", 0, n.shape.Channels, n.shape.Height, n.shape.Width)})
	scale.dims, offset.dims = []int{n.shape.Channels, 1, 1}, []int{n.shape.Channels, 1, 1}
	scaled := s.node("Mul", []string{back, s.float("scale", scale)})
	return s.node("Add", []string{scaled, s.float("offset", offset)})
}

func (n norm) source() string {
	return [...]string{arch.BatchNorm: "batchNorm", arch.LayerNorm: "layerNorm", arch.GroupNorm: "groupNorm"}[n.kind]
}

// filled returns [n] with one value.
func filled(n int, value float32) tensor {
	t := tensor{dims: []int{n}, data: make([]float32, n)}
	for i := range t.data {
		t.data[i] = value
	}
	return t
}
