package cellnet

// separableConvolve is sepconv3 and sepconv5: a depthwise convolution, which carries the
// stride, then a pointwise one; one norm and one activation around the pair.
func separableConvolve(b Block) []layer {
	return ordered(b,
		depthwise{b.Op.Kernel(), b.In.Channels, b.Stride},
		pointwise{b.In.Channels, b.Out.Channels, 1})
}
