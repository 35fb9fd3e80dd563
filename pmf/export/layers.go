package export

import (
	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// layer is a step inside a block, which each format writes in its own words.
type layer interface {
	// onnx adds the layer's nodes for the value x and returns the name of what they make.
	onnx(s *scope, x string) string
	// source returns the layer as an expression of the exported Go program, whose ops.go
	// defines it.
	source() string
}

// layers lists what a block does to its joined input. Positions and parameters are those of
// cellnet: the layer at position 2 finds its numbers under the names 2.… of the block's
// parameters. A block that only joins its inputs (Sum) has none.
func layers(b cellnet.Block) []layer {
	switch b.Kind {
	case cellnet.Stem:
		return []layer{convolution{3, 1}, norm{b.Options.Normalisation, b.Out}}
	case cellnet.Pre:
		return ordered(b, pointwise{b.Stride})
	case cellnet.Edge:
		return operation(b)
	case cellnet.Out:
		return []layer{pointwise{1}, norm{b.Options.Normalisation, b.Out}}
	case cellnet.Attend:
		return attention(b)
	case cellnet.Head:
		return []layer{globalMean{}, dense{}}
	}
	return nil
}

// operation lists what an edge does. Zero is never an edge of a plan.
func operation(b cellnet.Block) []layer {
	switch k := b.Op.Kernel(); b.Op {
	case arch.Conv3, arch.Conv5:
		return ordered(b, convolution{k, b.Stride})
	case arch.SepConv3, arch.SepConv5:
		return ordered(b, depthwise{k, b.In.Channels, b.Stride}, pointwise{1})
	case arch.MaxPool3:
		return []layer{maxPool{k, b.Stride}}
	case arch.AvgPool3:
		return []layer{averagePool{k, b.Stride}}
	}
	return []layer{pointwise{b.Stride}, norm{b.Options.Normalisation, b.Out}} // identity of stride 2
}

// ordered arranges convolutions with norm and activation as the residual option says.
func ordered(b cellnet.Block, convolutions ...layer) []layer {
	if b.Options.Residual == arch.PreActivation {
		return append(nonlinearity(b, b.In), convolutions...)
	}
	return append(convolutions, nonlinearity(b, b.Out)...)
}

// nonlinearity is what stands beside a convolution, for values of the given shape.
func nonlinearity(b cellnet.Block, at cellnet.Shape) []layer {
	return []layer{norm{b.Options.Normalisation, at}, activation{b.Options.Activation}}
}

// attention lists what reweighs a cell's output.
func attention(b cellnet.Block) []layer {
	q := squeeze{activation{b.Options.Activation}, b.Out.Channels}
	switch b.Options.Attention {
	case arch.SE:
		return []layer{squeezeExcite{q}}
	case arch.CBAM:
		return []layer{channelAttention{q}, spatialAttention{}}
	}
	return nil
}
