package arch

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Members are the only architectures that a finite space holds, such as the rows of a table:
// canonical, each once, in a fixed order. They never change, and may be shared by spaces and
// goroutines. In JSON they are a list of texts.
// The zero value and nil hold none.
type Members struct {
	list  []Architecture       // canonical
	place map[Architecture]int // of each in list: a set, for a look-up at no cost
}

// newMembers keeps the canonical form of each architecture, the first of equal ones.
func newMembers(list []Architecture) *Members {
	m := &Members{place: make(map[Architecture]int, len(list))}
	for _, a := range list {
		a = a.Canonical()
		if _, known := m.place[a]; !known {
			m.place[a] = len(m.list)
			m.list = append(m.list, a)
		}
	}
	return m
}

// Len returns how many there are; none of a space without a list.
func (m *Members) Len() int {
	if m == nil {
		return 0
	}
	return len(m.list)
}

// has tells whether the network is a member.
func (m *Members) has(a Architecture) bool {
	_, ok := m.place[a.Canonical()]
	return ok
}

// Equal tells whether both list the same architectures in the same order.
func (m *Members) Equal(other *Members) bool {
	if m == nil || other == nil {
		return m == other
	}
	return slices.Equal(m.list, other.list)
}

// MarshalJSON writes the text of each member.
func (m *Members) MarshalJSON() ([]byte, error) {
	texts := make([]string, len(m.list))
	for i, a := range m.list {
		texts[i] = a.String()
	}
	return json.Marshal(texts)
}

// UnmarshalJSON reads what MarshalJSON writes. It replaces m while nobody else may hold it yet: the
// one moment at which Members change.
func (m *Members) UnmarshalJSON(text []byte) error {
	var texts []string
	if err := json.Unmarshal(text, &texts); err != nil {
		return fmt.Errorf("members: %w", err)
	}
	list := make([]Architecture, len(texts))
	for i, t := range texts {
		var err error
		if list[i], err = Parse(t); err != nil {
			return fmt.Errorf("members[%d]: %w", i, err)
		}
	}
	*m = *newMembers(list)
	return nil
}

// Of returns the finite space of the given architectures, in place of members listed before. Each
// must lie in the space; the kept regions, the grid and the encoding stay.
//
// Its members answer for it: they are what is drawn, what a mutation leads to, what neighbours
// are and what regions hold. Two members are the nearer, the fewer single decisions lead from one
// to the other (see [Space.Mutate]). Every answer takes a look at all members.
//
// The error is a *FieldError that names the first member outside the lists.
func (s Space) Of(list []Architecture) (Space, error) {
	s.Members = newMembers(list)
	if err := s.checkMembers(); err != nil {
		return Space{}, err
	}
	return s, nil
}

// checkMembers tells which member lies outside the lists, and whether none is left.
func (s Space) checkMembers() *FieldError {
	if s.Members == nil {
		return nil
	}
	whole := s // the lists alone: a member may lie outside the kept regions, and is then not listed
	whole.Members, whole.Kept = nil, nil
	for i, a := range s.Members.list {
		if err := whole.Contains(a); err != nil {
			return &FieldError{Field: fmt.Sprintf("members[%d]", i), Got: a.String(), Want: fmt.Sprintf("an architecture of the space %s; its %v", s.Name, err)}
		}
	}
	if len(s.Listed()) == 0 {
		return &FieldError{Field: "members", Got: fmt.Sprintf("%d, none of them in a kept region", s.Members.Len()), Want: "at least one"}
	}
	return nil
}

// Finite tells whether the space lists its members.
func (s Space) Finite() bool { return s.Members != nil }

// Listed returns the members in kept regions, in their order; nil for a space that lists none.
// The slice may be the space's own: read it, do not write into it. Appending is safe.
func (s Space) Listed() []Architecture {
	if s.Members == nil {
		return nil
	}
	if len(s.Kept) == 0 {
		return slices.Clip(s.Members.list)
	}
	var kept []Architecture
	for _, a := range s.Members.list {
		if s.keeps(a.Macro) {
			kept = append(kept, a)
		}
	}
	return kept
}

// outlinesListed lists the outlines of the members in kept regions, each once, where it first
// stands.
func (s Space) outlinesListed() []Macro {
	var list []Macro
	seen := map[Macro]bool{}
	for _, a := range s.Listed() {
		if !seen[a.Macro] {
			seen[a.Macro] = true
			list = append(list, a.Macro)
		}
	}
	return list
}

// Nearest returns the architecture itself where it lies in the space or the space lists no
// members, else the nearest member, the first of equally near ones.
func (s Space) Nearest(a Architecture) Architecture {
	if s.Members == nil || s.Contains(a) == nil {
		return a
	}
	best, least := a, 1<<30
	for _, b := range s.Listed() {
		if d := s.steps(a, b); d < least {
			best, least = b, d
		}
	}
	return best
}
