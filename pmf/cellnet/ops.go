package cellnet

import "pmfnas/pmf/arch"

// operation returns what an edge that carries the operation does: the plain list of Table 4.
func operation(op arch.Op) func(b Block) []layer {
	switch op {
	case arch.Conv3, arch.Conv5:
		return convolve
	case arch.SepConv3, arch.SepConv5:
		return separableConvolve
	case arch.MaxPool3:
		return maxPool
	case arch.AvgPool3:
		return averagePool
	case arch.Identity:
		return identity
	}
	return zero
}
