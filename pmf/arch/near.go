package arch

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// A member's neighbourhood. In the paper's space a network has about a hundred neighbours, far more
// than a table of some hundred members can have at one step, so nearness takes their place.
const (
	nearMembers = 24 // how many members are its neighbours
	reach       = 6  // mean place, from the nearest on, of the member that a mutation leads to
)

// near is a member as seen from another architecture.
type near struct {
	arch  Architecture
	steps int    // single decisions that lead there, from 0
	tie   uint32 // orders those equally far
}

// a generator orders those equally far, without one the list does.
// nearest lists the members in kept regions, without the architecture itself, the nearest first;
// a generator orders those equally far, without one the list does. Random ties matter: the list's
// order would send every mutation to the same few members.
func (s Space) nearest(a Architecture, r *rand.Rand) []near {
	a = a.Canonical()
	list := s.Listed()
	found := make([]near, 0, len(list))
	for i, b := range list {
		if b == a {
			continue
		}
		n := near{b, s.steps(a, b), uint32(i)}
		if r != nil {
			n.tie = r.Uint32()
		}
		found = append(found, n)
	}
	slices.SortStableFunc(found, func(x, y near) int { return cmp.Or(cmp.Compare(x.steps, y.steps), cmp.Compare(x.tie, y.tie)) })
	return found
}

// steps counts the single decisions by which two canonical forms differ: places in the list of
// a number, one for every other edge or option. An edge counts one whatever it changes to, as a
// mutation changes it in one step.
func (s Space) steps(a, b Architecture) int {
	n := places(s.Depths, a.Macro.Depth, b.Macro.Depth) +
		places(s.Channels, a.Macro.Channels, b.Macro.Channels) +
		places(s.Widths, a.Macro.Width, b.Macro.Width)
	for i := range a.Macro.Down {
		n += places(s.Offsets, a.Macro.Down[i], b.Macro.Down[i])
	}
	for i := range a.Cell {
		if a.Cell[i] != b.Cell[i] {
			n++
		}
	}
	x, y := a.Options, b.Options
	for _, differs := range []bool{x.Activation != y.Activation, x.Normalisation != y.Normalisation, x.Attention != y.Attention, x.Residual != y.Residual} {
		if differs {
			n++
		}
	}
	return n
}

// places returns how far apart two values stand in an ascending list.
func places[T int | float64](values []T, a, b T) int {
	if a == b {
		return 0
	}
	i, _ := slices.BinarySearch(values, a)
	j, _ := slices.BinarySearch(values, b)
	return max(i-j, j-i)
}

// mutateMember leads to a member near another one; the parent if there is no other. Far ones are
// rare, but none is out of reach, so that a search does not end among what it knows. The place is
// exponentially distributed with mean reach, cut off at the last member.
func (s Space) mutateMember(a Architecture, r *rand.Rand) Architecture {
	others := s.nearest(a, r)
	if len(others) == 0 {
		return a
	}
	return others[min(int(r.ExpFloat64()*reach), len(others)-1)].arch
}

// neighbouringMembers lists the nearest members.
func (s Space) neighbouringMembers(a Architecture) []Architecture {
	others := s.nearest(a, nil)
	list := make([]Architecture, 0, nearMembers)
	for _, n := range others[:min(nearMembers, len(others))] {
		list = append(list, n.arch)
	}
	return list
}
