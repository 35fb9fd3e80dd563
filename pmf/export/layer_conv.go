package export

import "fmt"

// convolution is k×k without bias, padded by k/2 on all sides. In ONNX kernels are [out, in, k, k].
type convolution struct{ kernel, stride int }

func (c convolution) onnx(s *scope, x string) string {
	w := s.tensor("kernel") // [k, k, in, out]
	return s.convolve(x, s.float("kernel", permuted(w, 3, 2, 0, 1)), c.kernel, c.stride, 1)
}

func (c convolution) source() string { return fmt.Sprintf("conv(%d, %d)", c.kernel, c.stride) }

// pointwise is a 1×1 convolution without bias.
type pointwise struct{ stride int }

func (p pointwise) onnx(s *scope, x string) string {
	w := permuted(s.tensor("pointwise"), 1, 0) // from [in, out]
	w.dims = append(w.dims, 1, 1)
	return s.convolve(x, s.float("pointwise", w), 1, p.stride, 1)
}

func (p pointwise) source() string { return fmt.Sprintf("pointwise(%d)", p.stride) }

// depthwise convolves each channel with a kernel of its own, without bias.
type depthwise struct{ kernel, channels, stride int }

func (d depthwise) onnx(s *scope, x string) string {
	w := permuted(s.tensor("depthwise"), 2, 0, 1) // from [k, k, channels]
	w.dims = []int{d.channels, 1, d.kernel, d.kernel}
	return s.convolve(x, s.float("depthwise", w), d.kernel, d.stride, d.channels)
}

func (d depthwise) source() string { return fmt.Sprintf("depthwise(%d, %d)", d.kernel, d.stride) }

// convolve adds a convolution with weights [out, in/groups, k, k].
func (s *scope) convolve(x, weights string, kernel, stride, groups int) string {
	return s.node("Conv", []string{x, weights}, append(window(kernel, stride), integer("group", groups))...)
}

// window are the attributes of an operator that moves a k×k window, padded by k/2.
func window(kernel, stride int) []attribute {
	pad := kernel / 2
	return []attribute{
		integers("kernel_shape", kernel, kernel),
		integers("pads", pad, pad, pad, pad),
		integers("strides", stride, stride),
	}
}
