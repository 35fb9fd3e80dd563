package cellnet

// identity passes its input on. With stride 2 it is a 1×1 convolution and a norm, without an
// activation, in either order of the residual option.
func identity(b Block) []layer {
	if b.Stride == 1 {
		return nil
	}
	return []layer{
		pointwise{b.In.Channels, b.Out.Channels, b.Stride},
		newNorm(b.Options.Normalisation, b.Out.Channels),
	}
}
