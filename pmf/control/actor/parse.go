package actor

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
)

// A FormatError is a file of weights that makes no sense at one place.
type FormatError struct{ File, Field, Got, Want string }

// Error names file, field, value and what was expected.
func (e *FormatError) Error() string {
	return fmt.Sprintf("%s: %s is %s, want %s", e.File, e.Field, e.Got, e.Want)
}

// Read reads a policy from a file. What makes no sense in it is a *FormatError. One that is not
// there is fs.ErrNotExist.
func Read(path string) (*Policy, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the controller: %w", err)
	}
	return Parse(path, text)
}

// Parse reads the text of a file of weights; name stands for the file in errors. It never panics,
// whatever the text. What is wrong is a *FormatError.
func Parse(name string, text []byte) (*Policy, error) {
	var d document
	if err := decode(text, &d); err != nil {
		return nil, located(name, err)
	}
	switch {
	case d.Format != Format:
		return nil, &FormatError{name, "format", quoted(d.Format), fmt.Sprintf("%q", Format)}
	case !slices.Equal(d.Inputs, Inputs()):
		return nil, &FormatError{name, "inputs", differing(d.Inputs, Inputs()), "what this version sees: train the controller again"}
	case !slices.Equal(d.Actions, names()):
		return nil, &FormatError{name, "actions", differing(d.Actions, names()), "what this version can do: train the controller again"}
	}
	p := &Policy{}
	if d.Training != nil {
		p.Training = *d.Training
	}
	var err error
	if p.actor, err = parseNetwork(d.Actor, len(d.Inputs), len(d.Actions)); err == nil {
		if p.critic, err = parseNetwork(d.Critic, len(d.Inputs), 1); err == nil {
			return p, nil
		}
		return nil, inside(name, "critic", err)
	}
	return nil, inside(name, "actor", err)
}

// decode reads one JSON value and nothing after it. Unknown fields are refused: a misspelt one
// would pass for a default.
func decode(text []byte, into any) error {
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.DisallowUnknownFields()
	if err := reader.Decode(into); err != nil {
		return err
	}
	if rest := bytes.TrimSpace(text[reader.InputOffset():]); len(rest) > 0 {
		return &FormatError{Field: fmt.Sprintf("byte %d", reader.InputOffset()), Got: quoted(string(rest)), Want: "the end of the file"}
	}
	return nil
}

// located turns what the JSON reader says into a place in the file.
func located(name string, err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	var format *FormatError
	switch {
	case errors.As(err, &format):
		format.File = name
		return format
	case errors.As(err, &kind):
		return &FormatError{name, fmt.Sprintf("%s (byte %d)", cmp.Or(kind.Field, "the text"), kind.Offset), kind.Value, wanted(kind.Type.Kind())}
	case errors.As(err, &syntax):
		return &FormatError{name, fmt.Sprintf("byte %d", syntax.Offset), "no JSON: " + syntax.Error(), "a file of pmf controller train"}
	}
	return &FormatError{name, "the text", "no controller: " + err.Error(), "a file of pmf controller train"}
}

// wanted says which kind of JSON value becomes a kind of ours.
func wanted(kind reflect.Kind) string {
	switch kind {
	case reflect.Struct:
		return "an object"
	case reflect.Slice:
		return "a list"
	case reflect.String:
		return "text"
	}
	return "a number"
}

// inside completes an error about a network.
func inside(name, network string, err error) error {
	var format *FormatError
	if errors.As(err, &format) {
		format.File, format.Field = name, network+format.Field
	}
	return err
}

// Bounds of a network that is read, so that a damaged file asks for no absurd memory.
const (
	mostLayers = 16
	mostUnits  = 4096
)

// parseNetwork checks that layers lead from inputs to outputs. The errors name no file and no
// network yet: see inside.
func parseNetwork(layers []fileLayer, inputs, outputs int) (*network, error) {
	if len(layers) == 0 || len(layers) > mostLayers {
		return nil, &FormatError{Field: "", Got: fmt.Sprintf("%d layers", len(layers)), Want: fmt.Sprintf("1 to %d", mostLayers)}
	}
	// First the shapes are checked, layer by layer ...
	sizes := []int{inputs}
	for i, l := range layers {
		switch want := sizes[i]; {
		case l.Inputs != want:
			return nil, &FormatError{Field: fmt.Sprintf("[%d].inputs", i), Got: fmt.Sprint(l.Inputs), Want: fmt.Sprint(want)}
		case l.Outputs < 1 || l.Outputs > mostUnits:
			return nil, &FormatError{Field: fmt.Sprintf("[%d].outputs", i), Got: fmt.Sprint(l.Outputs), Want: fmt.Sprintf("1 to %d", mostUnits)}
		}
		sizes = append(sizes, l.Outputs)
	}
	if last := len(layers) - 1; layers[last].Outputs != outputs {
		return nil, &FormatError{Field: fmt.Sprintf("[%d].outputs", last), Got: fmt.Sprint(layers[last].Outputs), Want: fmt.Sprint(outputs)}
	}
	for i, l := range layers { // before anything is made of these sizes
		if want := 4 * l.Outputs * (l.Inputs + 1); base64.StdEncoding.EncodedLen(want) != len(l.Numbers) {
			return nil, &FormatError{Field: fmt.Sprintf("[%d].numbers", i), Got: fmt.Sprintf("of %d letters", len(l.Numbers)),
				Want: fmt.Sprintf("%d, base64 of %d numbers of 4 bytes", base64.StdEncoding.EncodedLen(want), want/4)}
		}
	}
	n := newNetwork(sizes...)
	for i, l := range layers {
		if err := n.layers[i].fill(l.Numbers); err != nil {
			return nil, &FormatError{Field: fmt.Sprintf("[%d].numbers", i), Got: err.Error(), Want: "finite numbers of 4 bytes in base64"}
		}
	}
	return n, nil
}

// fill takes the numbers of a file.
func (l layer) fill(numbers string) error {
	bytes, err := base64.StdEncoding.Strict().DecodeString(numbers)
	if err != nil {
		return errors.New("no base64: " + err.Error())
	}
	if want := 4 * (len(l.weights) + len(l.bias)); len(bytes) != want {
		return fmt.Errorf("of %d bytes instead of %d", len(bytes), want)
	}
	for i := range len(bytes) / 4 {
		v := float64(math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*i:])))
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return fmt.Errorf("%v at number %d", v, i)
		case i < len(l.weights):
			l.weights[i] = v
		default:
			l.bias[i-len(l.weights)] = v
		}
	}
	return nil
}

// quoted shortens what a file says.
func quoted(text string) string {
	const longest = 40
	if len(text) > longest {
		return fmt.Sprintf("%q…", text[:longest])
	}
	return fmt.Sprintf("%q", text)
}

// differing tells the first name that is not as wanted.
func differing(got, want []string) string {
	for i, name := range got {
		if i >= len(want) || name != want[i] {
			return fmt.Sprintf("%s at place %d", quoted(name), i)
		}
	}
	return fmt.Sprintf("of %d names", len(got))
}
