package arch

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// ReadSpace reads a space from a YAML or JSON file. The keys are those of Space's tags, and
// "base", the name of a preset that gives what the file leaves out; without base every list
// must be there. Whatever is wrong with a value comes as a *FieldError with its line; a file that
// cannot be read, or is neither YAML nor JSON, as the error of the reader. JSON needs no parser of
// its own, being YAML.
func ReadSpace(path string) (Space, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Space{}, fmt.Errorf("read space: %w", err)
	}
	return ParseSpace(path, text)
}

// ParseSpace reads the text of a file as ReadSpace does; name stands for it in errors.
func ParseSpace(name string, text []byte) (Space, error) {
	r := spaceReader{file: name, lines: map[string]int{}}
	root, err := r.root(text)
	if err != nil {
		return Space{}, err
	}
	s, err := r.base(root)
	if err != nil {
		return Space{}, err
	}
	for _, entry := range root {
		key := entry.Key.GetToken()
		if err := r.set(&s, key.Value, key.Position.Line, entry.Value); err != nil {
			return Space{}, err
		}
	}
	if err := s.Validate(); err != nil {
		return Space{}, r.locate(err)
	}
	return s, nil
}

// spaceReader remembers where each field stood, so that what Validate finds later, when the text is
// gone, still has a line. It walks the syntax tree instead of unmarshalling, as a struct's fields
// know no lines.
type spaceReader struct {
	file  string         // for messages alone
	lines map[string]int // from 1, by key and by key[index]; also which keys were seen
}

func (r spaceReader) bad(line int, field, got, want string) *FieldError {
	return &FieldError{File: r.file, Line: line, Field: field, Got: got, Want: want}
}

// locate adds file and line to what Validate found.
func (r spaceReader) locate(err error) error {
	var field *FieldError
	if !errors.As(err, &field) {
		return fmt.Errorf("%s: %w", r.file, err)
	}
	field.File = r.file
	// A value that came from the base has no line of its own; its list, or nothing, stands for
	// it.
	list, _, _ := strings.Cut(field.Field, "[")
	if field.Line = r.lines[field.Field]; field.Line == 0 {
		field.Line = r.lines[list]
	}
	return field
}

// root returns the entries of the file's only mapping.
func (r spaceReader) root(text []byte) ([]*ast.MappingValueNode, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fmt.Errorf("%s is no YAML or JSON: %w", r.file, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, r.bad(1, "file", fmt.Sprintf("%d documents", len(file.Docs)), "one mapping of keys to values")
	}
	entries, ok := mapping(file.Docs[0].Body)
	if !ok {
		return nil, r.bad(1, "file", file.Docs[0].Body.Type().String(), "a mapping of keys to values")
	}
	return entries, nil
}

// mapping returns the entries of a mapping; the parser has a type of its own for one of a single
// entry.
func mapping(node ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

// base returns the preset that the file builds on, or an empty space.
func (r spaceReader) base(entries []*ast.MappingValueNode) (Space, error) {
	for _, entry := range entries {
		if entry.Key.GetToken().Value == "base" {
			value := entry.Value.GetToken()
			s, err := Preset(value.Value)
			if err != nil {
				e := r.bad(value.Position.Line, "base", value.Value, oneOf(Presets()))
				e.Nearest = Nearest(value.Value, Presets())
				return s, e
			}
			return s, nil
		}
	}
	return Space{}, nil
}

// spaceKeys are what set knows, for the suggestion to whom misspells one.
var spaceKeys = []string{"name", "base", "depths", "channels", "widths", "offsets", "operations",
	"activations", "normalisations", "attentions", "residuals", "grid", "kept", "members"}

// set stores the value of one key. A list replaces the base's list, it does not add to it.
func (r spaceReader) set(s *Space, key string, line int, value ast.Node) error {
	if _, twice := r.lines[key]; twice {
		return r.bad(line, "key", key, "each key once")
	}
	r.lines[key] = line
	switch key {
	case "base":
		return nil
	case "name":
		text, ok := value.(*ast.StringNode)
		if !ok {
			return r.bad(line, key, value.String(), "a word or a text in quotes")
		}
		s.Name = text.Value
		return nil
	// Lists differ in how a value is parsed, in what a bad one is told, and in whether there
	// are names to suggest.
	case "depths":
		return list(r, key, value, strconv.Atoi, "a whole number", nil, &s.Depths)
	case "channels":
		return list(r, key, value, strconv.Atoi, "a whole number", nil, &s.Channels)
	case "widths":
		return list(r, key, value, parseFloat, "a number", nil, &s.Widths)
	case "offsets":
		return list(r, key, value, strconv.Atoi, "a whole number", nil, &s.Offsets)
	case "operations":
		return list(r, key, value, ParseOp, oneOf(opNames), opNames, &s.Ops)
	case "activations":
		return list(r, key, value, ParseActivation, oneOf(activationNames), activationNames, &s.Activations)
	case "normalisations":
		return list(r, key, value, ParseNormalisation, oneOf(normalisationNames), normalisationNames, &s.Normalisations)
	case "attentions":
		return list(r, key, value, ParseAttention, oneOf(attentionNames), attentionNames, &s.Attentions)
	case "residuals":
		return list(r, key, value, ParseResidual, oneOf(residualNames), residualNames, &s.Residuals)
	case "grid":
		return r.grid(value, &s.Grid)
	case "kept":
		return r.regions(value, &s.Kept)
	case "members":
		var members []Architecture
		err := list(r, key, value, Parse, "an architecture", nil, &members)
		s.Members = newMembers(members)
		return err
	}
	e := r.bad(line, "key", key, "one of "+oneOf(spaceKeys))
	e.Nearest = Nearest(key, spaceKeys)
	return e
}

// parseFloat reads a finite number.
func parseFloat(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		err = strconv.ErrRange
	}
	return v, err
}

// list reads a sequence of scalars into to; names, if any, serve for a suggestion.
func list[T any](r spaceReader, key string, node ast.Node, parse func(string) (T, error), want string, names []string, to *[]T) error {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		return r.bad(r.lines[key], key, node.String(), "a list, such as [1, 2]")
	}
	*to = nil
	for i, item := range sequence.Values {
		token, field := item.GetToken(), fmt.Sprintf("%s[%d]", key, i)
		value, err := parse(token.Value)
		if _, scalar := item.(ast.ScalarNode); !scalar || err != nil {
			e := r.bad(token.Position.Line, field, token.Value, want)
			e.Nearest = Nearest(token.Value, names)
			return e
		}
		r.lines[field] = token.Position.Line
		*to = append(*to, value)
	}
	return nil
}

// grid reads the numbers of bands.
func (r spaceReader) grid(node ast.Node, g *Grid) error {
	entries, ok := mapping(node)
	if !ok {
		return r.bad(r.lines["grid"], "grid", node.String(), "a mapping such as {depth: 3, channels: 2, width: 2}")
	}
	axes := map[string]*int{"depth": &g.Depth, "channels": &g.Channels, "width": &g.Width}
	for _, entry := range entries {
		key, value := entry.Key.GetToken(), entry.Value.GetToken()
		axis, known := axes[key.Value]
		if !known {
			return r.bad(key.Position.Line, "key of grid", key.Value, "depth, channels or width")
		}
		bands, err := strconv.Atoi(value.Value)
		if err != nil || bands < 0 {
			return r.bad(value.Position.Line, "grid."+key.Value, value.Value, "a number of bands, 0 or more")
		}
		*axis = bands
	}
	return nil
}
