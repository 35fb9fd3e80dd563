package arch

import "slices"

// Dim returns the length of what Encode returns: five numbers of the outline, then one place for
// each operation of each edge, and one for each value of each option.
func (s Space) Dim() int {
	return 5 + Edges*len(s.Ops) +
		len(s.Activations) + len(s.Normalisations) + len(s.Attentions) + len(s.Residuals)
}

// Encode returns the canonical form as Dim numbers in [0, 1], for kernels and regressors:
// depth, channels, width and offsets by their rank in the lists, then one-hot codes of the
// edges and of the options. Restricting the space does not change the code. A value that the
// space lacks gets no 1 in its one-hot part, or the rank of its place between the others.
func (s Space) Encode(a Architecture) []float64 {
	a = a.Canonical()
	code := make([]float64, 0, s.Dim())
	code = append(code,
		rank(s.Depths, a.Macro.Depth), rank(s.Channels, a.Macro.Channels), rank(s.Widths, a.Macro.Width),
		rank(s.Offsets, a.Macro.Down[0]), rank(s.Offsets, a.Macro.Down[1]))
	for _, op := range a.Cell {
		code = oneHot(code, s.Ops, op)
	}
	code = oneHot(code, s.Activations, a.Options.Activation)
	code = oneHot(code, s.Normalisations, a.Options.Normalisation)
	code = oneHot(code, s.Attentions, a.Options.Attention)
	return oneHot(code, s.Residuals, a.Options.Residual)
}

// rank returns the place of the value in an ascending list, 0 for the first and 1 for the last.
// Ranks, not values: the steps of a list are what a mutation takes, and they are of one size.
func rank[T int | float64](values []T, value T) float64 {
	if len(values) < 2 {
		return 0
	}
	i, _ := slices.BinarySearch(values, value)
	return float64(min(i, len(values)-1)) / float64(len(values)-1)
}

// oneHot appends a 1 at the value's place in the list and 0 elsewhere; all 0 for a value that is
// not in it.
func oneHot[T comparable](code []float64, values []T, value T) []float64 {
	for _, v := range values {
		if v == value {
			code = append(code, 1)
		} else {
			code = append(code, 0)
		}
	}
	return code
}
