package arch

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// Space is a set of architectures: every combination of the values that it lists, as far as
// the combination is a network (Architecture.Validate). Lists stand in order of size or
// preference; the first of each list of options is the default.
//
// The zero value is no space: start from a [Preset] or [ReadSpace], and ask Validate after a
// change; the other methods take a valid space for granted. Copies share the lists, which the
// methods here never write into.
type Space struct {
	Name           string          `json:"name" yaml:"name"`
	Depths         []int           `json:"depths" yaml:"depths"`                       // in cells, ascending
	Channels       []int           `json:"channels" yaml:"channels"`                   // of the first stage, ascending
	Widths         []float64       `json:"widths" yaml:"widths"`                       // growth of channels a stage, ascending
	Offsets        []int           `json:"offsets" yaml:"offsets"`                     // of either reduction from its third of the depth
	Ops            []Op            `json:"operations" yaml:"operations"`               // that an edge may carry
	Activations    []Activation    `json:"activations" yaml:"activations"`             // Table 5
	Normalisations []Normalisation `json:"normalisations" yaml:"normalisations"`       // Table 5
	Attentions     []Attention     `json:"attentions" yaml:"attentions"`               // Table 5
	Residuals      []Residual      `json:"residuals" yaml:"residuals"`                 // Table 5
	Grid           Grid            `json:"grid" yaml:"grid"`                           // how finely macros are parted into regions
	Kept           []Region        `json:"kept,omitempty" yaml:"kept,omitempty"`       // macros outside these are left out; none keeps all
	Members        *Members        `json:"members,omitempty" yaml:"members,omitempty"` // all that a finite space holds; see Of
}

// Validate tells what is wrong with the lists: a *FieldError without file and line. Its cost is
// that of listing all outlines, and of a look at every member of a finite space.
func (s Space) Validate() error {
	for _, err := range []*FieldError{
		ascending("depths", s.Depths, 2, maxDepth),
		ascending("channels", s.Channels, 1, maxChannels),
		ascending("widths", s.Widths, 0.01, maxWidth),
		ascending("offsets", s.Offsets, -maxDepth, maxDepth),
		distinct("operations", s.Ops, opNames),
		distinct("activations", s.Activations, activationNames),
		distinct("normalisations", s.Normalisations, normalisationNames),
		distinct("attentions", s.Attentions, attentionNames),
		distinct("residuals", s.Residuals, residualNames),
	} {
		if err != nil {
			return err
		}
	}
	if len(s.Ops) == 1 && s.Ops[0] == Zero {
		return &FieldError{Field: "operations", Got: "zero alone", Want: "one that computes something"}
	}
	if len(s.outlines()) == 0 {
		return &FieldError{Field: "offsets", Got: fmt.Sprint(s.Offsets),
			Want: "offsets that keep both reductions inside the network and in order, such as 0"}
	}
	// checkMembers returns a typed pointer: only one that is not nil may become an error.
	if err := s.checkMembers(); err != nil {
		return err
	}
	if len(s.Macros()) == 0 {
		return &FieldError{Field: "kept", Got: fmt.Sprint(s.Kept), Want: "regions that hold an outline of the space"}
	}
	return nil
}

// ascending refuses a list that is empty, out of order, repeats a value or leaves [low, high]. It
// returns a typed nil, as do its neighbours: callers must compare before they convert to error.
func ascending[T int | float64](field string, list []T, low, high T) *FieldError {
	if len(list) == 0 {
		return &FieldError{Field: field, Got: "empty", Want: "at least one value"}
	}
	for i, v := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		if !(v >= low && v <= high) { // so that NaN is refused too
			return &FieldError{Field: at, Got: fmt.Sprint(v), Want: fmt.Sprintf("%v to %v", low, high)}
		}
		if i > 0 && v <= list[i-1] {
			return &FieldError{Field: at, Got: fmt.Sprint(v), Want: fmt.Sprintf("more than %v, the value before", list[i-1])}
		}
	}
	return nil
}

// distinct refuses a list that is empty, repeats a value or has one without a name.
func distinct[T ~uint8](field string, list []T, names []string) *FieldError {
	if len(list) == 0 {
		return &FieldError{Field: field, Got: "empty", Want: "at least one of " + oneOf(names)}
	}
	for i, v := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		if int(v) >= len(names) {
			return &FieldError{Field: at, Got: fmt.Sprint(uint8(v)), Want: oneOf(names)}
		}
		if slices.Contains(list[:i], v) {
			return &FieldError{Field: at, Got: names[v], Want: "each value once"}
		}
	}
	return nil
}

// outline is a depth with places for the reductions that are inside the network.
type outline struct {
	depth int
	down  [2]int
}

// outlines lists the legal combinations of depth and offsets, by depth; channels and width cannot
// make one illegal, so the first of each stands for all. Kept regions are not asked here.
func (s Space) outlines() []outline {
	var list []outline
	for _, depth := range s.Depths {
		for _, first := range s.Offsets {
			for _, second := range s.Offsets {
				o := outline{depth, [2]int{first, second}}
				if s.macro(o, 0, 0).Validate() == nil {
					list = append(list, o)
				}
			}
		}
	}
	return list
}

// macro completes an outline by places in the lists of channels and widths.
func (s Space) macro(o outline, channels, width int) Macro {
	return Macro{o.depth, s.Channels[channels], s.Widths[width], o.down}
}

// Macros lists the outlines in the space: by depth, offsets, channels, then width; those of a
// finite space in the order of its members.
func (s Space) Macros() []Macro {
	if s.Finite() {
		return s.outlinesListed()
	}
	var list []Macro
	for _, o := range s.outlines() {
		for c := range s.Channels {
			for w := range s.Widths {
				if m := s.macro(o, c, w); s.keeps(m) {
					list = append(list, m)
				}
			}
		}
	}
	return list
}

// Size counts the encodings in the space, as the paper does in Table 19: legal macros ×
// options × operations^14. Cells that prune to the same form, or to nothing, are counted. Of a
// finite space it counts the members.
func (s Space) Size() *big.Int {
	if s.Finite() {
		return big.NewInt(int64(len(s.Listed())))
	}
	options := len(s.Activations) * len(s.Normalisations) * len(s.Attentions) * len(s.Residuals)
	size := new(big.Int).Exp(big.NewInt(int64(len(s.Ops))), big.NewInt(Edges), nil)
	size.Mul(size, big.NewInt(int64(options)))
	return size.Mul(size, big.NewInt(int64(len(s.Macros()))))
}

// Contains returns nil for an architecture of the space, and else tells what is outside. The form
// matters where the space lists operations: an edge that leaves a dead node must carry one of
// them too. In a finite space any form of a member will do.
func (s Space) Contains(a Architecture) error {
	if err := a.Validate(); err != nil {
		return err
	}
	if err := s.containsMacro(a.Macro); err != nil {
		return err
	}
	for i, op := range a.Cell {
		if !slices.Contains(s.Ops, op) {
			return outside(fmt.Sprintf("operation of edge %d", i), op, s.Ops)
		}
	}
	o := a.Options
	switch {
	case !slices.Contains(s.Activations, o.Activation):
		return outside("activation", o.Activation, s.Activations)
	case !slices.Contains(s.Normalisations, o.Normalisation):
		return outside("normalisation", o.Normalisation, s.Normalisations)
	case !slices.Contains(s.Attentions, o.Attention):
		return outside("attention", o.Attention, s.Attentions)
	case !slices.Contains(s.Residuals, o.Residual):
		return outside("residual", o.Residual, s.Residuals)
	// The lists hold more than the members: they are asked last, so that the message is about
	// the part that is wrong, if it is one.
	case s.Finite() && !s.Members.has(a):
		return fmt.Errorf("it is none of the %d architectures that the space lists", s.Members.Len())
	}
	return nil
}

// containsMacro is Contains for the outline alone: each value in its list, and the whole in a
// kept region.
func (s Space) containsMacro(m Macro) error {
	switch {
	case !slices.Contains(s.Depths, m.Depth):
		return outside("depth", m.Depth, s.Depths)
	case !slices.Contains(s.Channels, m.Channels):
		return outside("channels", m.Channels, s.Channels)
	case !slices.Contains(s.Widths, m.Width):
		return outside("width", m.Width, s.Widths)
	case !slices.Contains(s.Offsets, m.Down[0]):
		return outside("first offset", m.Down[0], s.Offsets)
	case !slices.Contains(s.Offsets, m.Down[1]):
		return outside("second offset", m.Down[1], s.Offsets)
	case !s.keeps(m):
		return errors.New("macro lies in none of the kept regions")
	}
	return nil
}

func outside[T any](what string, got T, allowed []T) error {
	return fmt.Errorf("%s is %v, want one of %v", what, got, allowed)
}
