package cellnet

import "pmfnas/pmf/arch"

// essential sets the options that do not change the block to zero, so that networks which differ
// elsewhere share its program. Too little set to zero costs compilations; too much would be a
// wrong network, which a test of all options would find.
func (b Block) essential() Block {
	all := b.Options
	b.Options = arch.Options{}
	switch {
	case b.Kind == Pre, b.Kind == Edge && convolves(b.Op):
		b.Options = all
		b.Options.Attention = arch.NoAttention
	case b.Kind == Stem, b.Kind == Out, b.Kind == Edge && b.Op == arch.Identity && b.Stride > 1:
		b.Options.Normalisation = all.Normalisation
	case b.Kind == Attend: // the activation stands between its dense layers
		b.Options.Attention, b.Options.Activation = all.Attention, all.Activation
	}
	return b
}

// convolves tells whether the operation has convolution, norm and activation.
func convolves(op arch.Op) bool {
	switch op {
	case arch.Conv3, arch.Conv5, arch.SepConv3, arch.SepConv5:
		return true
	}
	return false
}
