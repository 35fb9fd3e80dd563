package cellnet

import "pmfnas/pmf/arch"

// operation returns what an edge that carries the operation does to its input: the plain
// list of Table 4. A new operation gets its line here; the array panics for one that has none.
func operation(op arch.Op) func(Block) []layer {
	return [...]func(Block) []layer{
		arch.Conv3:    convolve,
		arch.Conv5:    convolve,
		arch.SepConv3: separableConvolve,
		arch.SepConv5: separableConvolve,
		arch.MaxPool3: maxPool,
		arch.AvgPool3: averagePool,
		arch.Identity: identity,
		arch.Zero:     zero,
	}[op]
}
