package cellnet

import "pmfnas/pmf/arch"

// attention returns the layer that reweighs a cell's output, if the options want one.
func attention(b Block) []layer {
	d := squeeze{b.Out.Channels, activation{b.Options.Activation}}
	switch b.Options.Attention {
	case arch.SE:
		return []layer{squeezeExcite{d}}
	case arch.CBAM:
		return []layer{channelAttention{d}, spatialAttention{}}
	}
	return nil
}
