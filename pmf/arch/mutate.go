package arch

import (
	"math/rand/v2"
	"slices"
)

// choices is the number of single decisions in an architecture: depth, channels, width, two
// offsets, the edges, four options.
const choices = 5 + Edges + 4

// Mutate returns an architecture of the space that differs from a in one decision and is
// another network; a number moves to the next value of its list. A parent from outside is
// first brought inside. It returns the parent if the space holds nothing else near it. In a finite
// space it leads to a member, the nearer the likelier.
//
// Every kind of decision is equally likely, then every value of it: of 23 decisions 14 are edges,
// so three mutations in five change the cell.
func (s Space) Mutate(a Architecture, r *rand.Rand) Architecture {
	a = s.bring(a, r)
	if s.Finite() {
		return s.mutateMember(a, r)
	}
	// Not every decision can change anything (an edge that leaves a dead node, a list of one
	// value): try them in random order until one does.
	for _, choice := range r.Perm(choices) {
		if changed := s.changes(a, choice); len(changed) > 0 {
			return pick(r, changed)
		}
	}
	return a
}

// Cross returns a child of the space that takes each node's edges and each other decision
// from either parent; in a finite space, the member nearest to that child. A node's edges go
// together, since what a node computes depends on all of them.
func (s Space) Cross(a, b Architecture, r *rand.Rand) Architecture {
	a, b = s.bring(a, r), s.bring(b, r)
	child := a
	from := func() bool { return r.IntN(2) == 1 }
	// One toss a node, at its first edge; a node's edges are the `to` ones from there on.
	for i := range child.Cell {
		if _, to := EdgeEnds(i); i == EdgeBetween(0, to) && from() {
			copy(child.Cell[i:i+to], b.Cell[i:i+to])
		}
	}
	// Each parent's nodes may have read nodes that the other leaves dead.
	if child.Cell.Validate() != nil {
		child.Cell = a.Cell
	}
	child.Macro = s.crossMacro(a.Macro, b.Macro, from)
	child.Options = crossOptions(a.Options, b.Options, from)
	return s.Nearest(child)
}

// crossMacro mixes the outlines; where the mixture leaves the space it is one of the two. Depth
// and reductions go together: offsets that are legal at one depth may not be at another.
func (s Space) crossMacro(a, b Macro, from func() bool) Macro {
	m := a
	if from() {
		m.Depth, m.Down = b.Depth, b.Down
	}
	if from() {
		m.Channels = b.Channels
	}
	if from() {
		m.Width = b.Width
	}
	if s.containsMacro(m) == nil {
		return m
	}
	if from() {
		return b
	}
	return a
}

// crossOptions takes each option from either parent; from tells whether it is b's turn.
func crossOptions(a, b Options, from func() bool) Options {
	if from() {
		a.Activation = b.Activation
	}
	if from() {
		a.Normalisation = b.Normalisation
	}
	if from() {
		a.Attention = b.Attention
	}
	if from() {
		a.Residual = b.Residual
	}
	return a
}

// bring replaces what lies outside the space by draws from it, part by part, so that a parent from
// elsewhere (a warm start, a larger space) loses no more than it must.
func (s Space) bring(a Architecture, r *rand.Rand) Architecture {
	if s.Contains(a) == nil {
		return a
	}
	if s.Finite() {
		return s.Nearest(a)
	}
	// One draw supplies all parts that are missing, so that they fit each other. Edges are
	// replaced one by one; if what is left computes nothing, the whole cell is.
	drawn := s.Sample(r)
	if a.Macro.Validate() != nil || s.containsMacro(a.Macro) != nil {
		a.Macro = drawn.Macro
	}
	for i, op := range a.Cell {
		if !slices.Contains(s.Ops, op) {
			a.Cell[i] = drawn.Cell[i]
		}
	}
	if a.Cell.Validate() != nil {
		a.Cell = drawn.Cell
	}
	a.Options.Activation = keepOr(a.Options.Activation, s.Activations, drawn.Options.Activation)
	a.Options.Normalisation = keepOr(a.Options.Normalisation, s.Normalisations, drawn.Options.Normalisation)
	a.Options.Attention = keepOr(a.Options.Attention, s.Attentions, drawn.Options.Attention)
	a.Options.Residual = keepOr(a.Options.Residual, s.Residuals, drawn.Options.Residual)
	return a
}

func keepOr[T comparable](value T, allowed []T, other T) T {
	if slices.Contains(allowed, value) {
		return value
	}
	return other
}
