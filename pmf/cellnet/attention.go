package cellnet

import "pmfnas/pmf/arch"

// attention returns the layers that reweigh a cell's output, if the options want one: one for
// SE, two for CBAM.
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
