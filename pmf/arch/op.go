package arch

import (
	"fmt"
	"slices"
	"strings"
)

// Op is the operation that an edge of a cell carries (Table 4). Its number is its place in graph
// labels and in one-hot codes.
type Op uint8

// The operations of Table 4. All pad to "same".
const (
	Conv3    Op = iota // 3×3 convolution
	Conv5              // 5×5 convolution
	SepConv3           // depthwise 3×3, then pointwise convolution
	SepConv5           // depthwise 5×5, then pointwise convolution
	MaxPool3           // 3×3 maximum
	AvgPool3           // 3×3 average
	Identity           // the input itself
	Zero               // no connection
)

// opNames are the operations in files and on the command line, in the order of the constants.
var opNames = []string{"conv3", "conv5", "sepconv3", "sepconv5", "maxpool3", "avgpool3", "identity", "zero"}

// opLetters are the operations in the text form of a cell, in the order of the constants.
const opLetters = "35sdmai-"

// Ops lists every operation, in the order of the constants.
func Ops() []Op {
	ops := make([]Op, len(opNames))
	for i := range ops {
		ops[i] = Op(i)
	}
	return ops
}

// String returns the operation's name, such as sepconv3.
func (o Op) String() string { return name(o, "operation", opNames) }

// ParseOp reads what String writes.
func ParseOp(text string) (Op, error) { return parseName[Op](text, "operation", opNames) }

// MarshalText writes the name.
func (o Op) MarshalText() ([]byte, error) { return marshalName(o, "operation", opNames) }

// UnmarshalText reads the name.
func (o *Op) UnmarshalText(text []byte) (err error) {
	*o, err = ParseOp(string(text))
	return err
}

// Kernel returns the side of the window that the operation looks at, in positions; 1 for identity,
// 0 for zero.
func (o Op) Kernel() int {
	switch o {
	case Conv5, SepConv5:
		return 5
	case Conv3, SepConv3, MaxPool3, AvgPool3:
		return 3
	case Identity:
		return 1
	}
	return 0
}

// name is shared by all types here that are numbers with names; kind says which in messages.
// An unknown number becomes text too, so that a message can show it.
func name[T ~uint8](value T, kind string, names []string) string {
	if int(value) < len(names) {
		return names[value]
	}
	return fmt.Sprintf("%s %d", kind, uint8(value))
}

func parseName[T ~uint8](text, kind string, names []string) (T, error) {
	if i := slices.Index(names, text); i >= 0 {
		return T(i), nil
	}
	return 0, fmt.Errorf("%s is %q, want %s", kind, text, oneOf(names))
}

// marshalName refuses what name would make up: a file must be readable again.
func marshalName[T ~uint8](value T, kind string, names []string) ([]byte, error) {
	if int(value) < len(names) {
		return []byte(names[value]), nil
	}
	return nil, fmt.Errorf("%s %d has no name, want a value below %d", kind, uint8(value), len(names))
}

// oneOf writes "a, b or c".
func oneOf(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
