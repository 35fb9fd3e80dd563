package search

import (
	"iter"
	"math/big"
	"slices"

	"pmfnas/pmf/arch"
)

// lattice numbers the architectures of a space: each is a number in mixed radix, whose digits are
// the choices along the axes, the macro structure first (most significant). The paper's space has
// some 10^18 points, beyond a float and near the end of an int64, so indices are big and a position
// is kept as its digits.
type lattice struct {
	space arch.Space
	base  arch.Architecture // where no axis decides
	axes  []axis
}

// axis is one decision with its choices.
type axis struct {
	choices int
	// set writes a choice, from 0 to choices−1, and leaves all else as it is.
	set func(a *arch.Architecture, choice int)
}

// newMacroLattice numbers the macro structures alone, with the default cell and options; of a
// finite space, its members.
func newMacroLattice(s arch.Space) lattice {
	if s.Finite() {
		member := choose(s.Listed(), func(a *arch.Architecture, m arch.Architecture) { *a = m })
		return lattice{space: s, axes: []axis{member}}
	}
	base := arch.Architecture{Cell: s.DefaultCell(), Options: s.DefaultOptions()}
	macro := choose(s.Macros(), func(a *arch.Architecture, m arch.Macro) { a.Macro = m })
	return lattice{s, base, []axis{macro}}
}

// newLattice numbers the whole space; a finite one has the one axis of its members.
func newLattice(s arch.Space) lattice {
	l := newMacroLattice(s)
	if !s.Finite() {
		l.axes = append(l.axes, cellAxes(s)...)
	}
	return l
}

// cellAxes are the decisions about cell and options. Edges come before options: they are the more
// significant digits, so a walk spreads over operations first.
func cellAxes(s arch.Space) []axis {
	var axes []axis
	for edge := range arch.Edges {
		axes = append(axes, choose(s.Ops, func(a *arch.Architecture, v arch.Op) { a.Cell[edge] = v }))
	}
	return append(axes,
		choose(s.Activations, func(a *arch.Architecture, v arch.Activation) { a.Options.Activation = v }),
		choose(s.Normalisations, func(a *arch.Architecture, v arch.Normalisation) { a.Options.Normalisation = v }),
		choose(s.Attentions, func(a *arch.Architecture, v arch.Attention) { a.Options.Attention = v }),
		choose(s.Residuals, func(a *arch.Architecture, v arch.Residual) { a.Options.Residual = v }),
	)
}

func choose[V any](values []V, set func(*arch.Architecture, V)) axis {
	return axis{len(values), func(a *arch.Architecture, i int) { set(a, values[i]) }}
}

// size is the number of points; some are equal architectures or compute nothing.
func (l lattice) size() *big.Int {
	n := big.NewInt(1)
	for _, a := range l.axes {
		n.Mul(n, big.NewInt(int64(a.choices)))
	}
	return n
}

// at returns the architecture with the given choices along the axes.
func (l lattice) at(digits []int) arch.Architecture {
	a := l.base
	for i, axis := range l.axes {
		axis.set(&a, digits[i])
	}
	return a
}

// digits writes an index in [0, size) as choices along the axes.
func (l lattice) digits(index *big.Int) []int {
	out := make([]int, len(l.axes))
	rest, digit := new(big.Int).Set(index), new(big.Int)
	for i := len(l.axes) - 1; i >= 0; i-- {
		rest.DivMod(rest, big.NewInt(int64(l.axes[i].choices)), digit)
		out[i] = int(digit.Int64())
	}
	return out
}

// add adds step to digits, modulo the size.
func (l lattice) add(digits, step []int) {
	carry := 0
	for i := len(l.axes) - 1; i >= 0; i-- {
		sum := digits[i] + step[i] + carry
		carry = sum / l.axes[i].choices
		digits[i] = sum % l.axes[i].choices
	}
}

// walk visits the points that lie in the space, at most limit points in all, each once. It steps by
// the golden section of the size, so that every beginning of the walk is spread evenly over the
// leading axes. The members of a finite space are visited in their order. Since the stride and the
// size share no factor, no point comes twice before all have come. A step costs the number of axes;
// a space without points yields nothing.
func (l lattice) walk(limit int) iter.Seq[arch.Architecture] {
	if l.space.Finite() {
		return slices.Values(l.space.Listed())
	}
	return func(yield func(arch.Architecture) bool) {
		size := l.size()
		if size.Sign() == 0 {
			return
		}
		if size.IsInt64() {
			limit = int(min(int64(limit), size.Int64()))
		}
		digits, step := make([]int, len(l.axes)), l.digits(stride(size))
		for range limit {
			if a := l.at(digits); l.space.Contains(a) == nil && !yield(a) {
				return
			}
			l.add(digits, step)
		}
	}
}

// stride is the number nearest above size/φ that shares no factor with size. Of all fixed steps the
// golden section leaves the most even gaps, wherever the walk ends.
func stride(size *big.Int) *big.Int {
	one := big.NewInt(1)
	s := new(big.Int).Mul(size, big.NewInt(618_033_989))
	s.Div(s, big.NewInt(1_000_000_000))
	s.Add(s, one)
	for new(big.Int).GCD(nil, nil, s, size).Cmp(one) != 0 {
		s.Add(s, one)
	}
	return s
}
