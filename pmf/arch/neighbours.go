package arch

import "slices"

// Neighbours lists the networks of the space that differ from a in one decision: the next
// smaller or larger value of a number, any other operation or option. Each network appears
// once, and a itself does not; a should lie in the space. In a finite space they are the 24
// members nearest to a, or all if there are fewer, the nearest first. The order is fixed: by
// decision, then by value.
func (s Space) Neighbours(a Architecture) []Architecture {
	if s.Finite() {
		return s.neighbouringMembers(a)
	}
	var list []Architecture
	seen := map[Architecture]bool{a.Canonical(): true}
	for choice := range choices {
		for _, b := range s.changes(a, choice) {
			if c := b.Canonical(); !seen[c] {
				seen[c] = true
				list = append(list, b)
			}
		}
	}
	return list
}

// changes lists the architectures of the space in which only the given decision differs,
// without those that are the same network. Decisions are numbered from 0 to choices-1: depth,
// channels, width, the two offsets, the edges, then the four options.
func (s Space) changes(a Architecture, choice int) []Architecture {
	var list []Architecture
	switch {
	case choice == 0:
		list = replace(a, next(s.Depths, a.Macro.Depth), func(b *Architecture) *int { return &b.Macro.Depth })
	case choice == 1:
		list = replace(a, next(s.Channels, a.Macro.Channels), func(b *Architecture) *int { return &b.Macro.Channels })
	case choice == 2:
		list = replace(a, next(s.Widths, a.Macro.Width), func(b *Architecture) *float64 { return &b.Macro.Width })
	case choice < 5:
		at := choice - 3
		list = replace(a, next(s.Offsets, a.Macro.Down[at]), func(b *Architecture) *int { return &b.Macro.Down[at] })
	case choice < 5+Edges:
		at := choice - 5
		list = replace(a, s.Ops, func(b *Architecture) *Op { return &b.Cell[at] })
	case choice == 5+Edges:
		list = replace(a, s.Activations, func(b *Architecture) *Activation { return &b.Options.Activation })
	case choice == 6+Edges:
		list = replace(a, s.Normalisations, func(b *Architecture) *Normalisation { return &b.Options.Normalisation })
	case choice == 7+Edges:
		list = replace(a, s.Attentions, func(b *Architecture) *Attention { return &b.Options.Attention })
	default:
		list = replace(a, s.Residuals, func(b *Architecture) *Residual { return &b.Options.Residual })
	}
	// A change of depth may make the reductions illegal, and an edge may be dead either way.
	canonical := a.Canonical()
	return slices.DeleteFunc(list, func(b Architecture) bool {
		return b.Canonical() == canonical || s.Contains(b) != nil
	})
}

// replace returns a with one field set to each of the values that it does not have.
func replace[T comparable](a Architecture, values []T, field func(*Architecture) *T) []Architecture {
	var list []Architecture
	for _, v := range values {
		b := a
		if *field(&b) != v {
			*field(&b) = v
			list = append(list, b)
		}
	}
	return list
}

// next returns the values beside the given one in an ascending list; none if it is not in it.
func next[T int | float64](values []T, value T) []T {
	i, found := slices.BinarySearch(values, value)
	if !found {
		return nil
	}
	return slices.Concat(values[max(i-1, 0):i], values[i+1:min(i+2, len(values))])
}
