package arch

import (
	"fmt"
	"strconv"
	"strings"
)

// String returns the compact text form, such as
//
//	d20:c16:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post
//
// depth, channels, width, offsets of the reductions; then the cell, node by node, one letter
// an edge: 3 and 5 are convolutions, s and d separable ones (3×3, 5×5), m and a maximum and
// average pools, i identity, - zero; then the options.
func (a Architecture) String() string { return string(a.text()) }

// text appends part by part: a search asks for names a million times, and fmt would take several
// times as long. 96 bytes hold every architecture of Table 3 in one allocation.
func (a Architecture) text() []byte {
	m, o := a.Macro, a.Options
	b := make([]byte, 0, 96)
	b = strconv.AppendInt(append(b, 'd'), int64(m.Depth), 10)
	b = strconv.AppendInt(append(b, ":c"...), int64(m.Channels), 10)
	b = strconv.AppendFloat(append(b, ":w"...), m.Width, 'g', -1, 64)
	b = strconv.AppendInt(append(b, ":r"...), int64(m.Down[0]), 10)
	b = strconv.AppendInt(append(b, ','), int64(m.Down[1]), 10)
	b = a.Cell.text(append(b, '/'))
	b = append(append(b, '/'), o.Activation.String()...)
	b = append(append(b, ':'), o.Normalisation.String()...)
	b = append(append(b, ':'), o.Attention.String()...)
	return append(append(b, ':'), o.Residual.String()...)
}

// String returns the cell's part of the architecture's text form, such as ss.ss-.is--.i-3--;
// an operation without a name becomes a question mark, which ParseCell refuses.
func (c Cell) String() string { return string(c.text(nil)) }

// text appends the cell's letters; a point goes before the first edge of each node but the first.
func (c Cell) text(b []byte) []byte {
	for i, op := range c {
		if from, to := EdgeEnds(i); from == 0 && to > 2 {
			b = append(b, '.')
		}
		letter := byte('?')
		if int(op) < len(opLetters) {
			letter = opLetters[op]
		}
		b = append(b, letter)
	}
	return b
}

// Parse reads what String writes, and refuses what is no network. It does not prune: the text of
// what it returns is the text that it was given, but for the ways of writing a number.
func Parse(text string) (Architecture, error) {
	var a Architecture
	parts := strings.Split(text, "/")
	if len(parts) != 3 {
		return a, fmt.Errorf("architecture %q has %d parts, want macro/cell/options", text, len(parts))
	}
	var err error
	if a.Macro, err = parseMacro(parts[0]); err == nil {
		if a.Cell, err = ParseCell(parts[1]); err == nil {
			a.Options, err = parseOptions(parts[2])
		}
	}
	if err == nil {
		err = a.Validate()
	}
	if err != nil {
		return Architecture{}, fmt.Errorf("architecture %q: %w", text, err)
	}
	return a, nil
}

// parseMacro reads d…:c…:w…:r…,… field by field, so that a message can name the one that is wrong.
func parseMacro(text string) (m Macro, err error) {
	fields := strings.Split(text, ":")
	if len(fields) != 4 {
		return m, fmt.Errorf("macro is %q, want d…:c…:w…:r…,…", text)
	}
	values := make([]string, len(fields))
	for i, letter := range []string{"d", "c", "w", "r"} {
		value, ok := strings.CutPrefix(fields[i], letter)
		if !ok {
			return m, fmt.Errorf("field %d of the macro is %q, want %s and a number", i+1, fields[i], letter)
		}
		values[i] = value
	}
	first, second, _ := strings.Cut(values[3], ",") // without a comma the second is "", no number
	for _, field := range []struct {
		name, text string
		to         *int
	}{
		{"depth", values[0], &m.Depth},
		{"channels", values[1], &m.Channels},
		{"first offset", first, &m.Down[0]},
		{"second offset", second, &m.Down[1]},
	} {
		if *field.to, err = strconv.Atoi(field.text); err != nil {
			return m, fmt.Errorf("%s is %q, want a whole number", field.name, field.text)
		}
	}
	if m.Width, err = strconv.ParseFloat(values[2], 64); err != nil {
		return m, fmt.Errorf("width is %q, want a number", values[2])
	}
	return m, nil
}

// ParseCell reads what Cell.String writes.
func ParseCell(text string) (Cell, error) {
	var c Cell
	letters := strings.ReplaceAll(text, ".", "")
	if len(letters) != Edges {
		return c, fmt.Errorf("cell is %q, want %d letters of %s", text, Edges, opLetters)
	}
	for i := range c {
		op := strings.IndexByte(opLetters, letters[i])
		if op < 0 {
			return c, fmt.Errorf("edge %d of the cell is %q, want one of %s", i, letters[i], opLetters)
		}
		c[i] = Op(op)
	}
	// Only the points can differ now: they part the nodes, and must stand where String puts
	// them.
	if c.String() != text {
		return c, fmt.Errorf("cell is %q, want its nodes parted as in %q", text, c)
	}
	return c, nil
}

// parseOptions reads four names parted by colons.
func parseOptions(text string) (o Options, err error) {
	fields := strings.Split(text, ":")
	if len(fields) != 4 {
		return o, fmt.Errorf("options are %q, want activation:normalisation:attention:residual", text)
	}
	if o.Activation, err = ParseActivation(fields[0]); err != nil {
		return o, err
	}
	if o.Normalisation, err = ParseNormalisation(fields[1]); err != nil {
		return o, err
	}
	if o.Attention, err = ParseAttention(fields[2]); err != nil {
		return o, err
	}
	o.Residual, err = ParseResidual(fields[3])
	return o, err
}
