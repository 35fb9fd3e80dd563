package curve

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// lineReader yields the lines that are not empty, and counts all. Lines may be of any length: a row
// with several long curves is beyond what bufio.Scanner allows.
type lineReader struct {
	r    *bufio.Reader
	file string
	line int // of the last line read, from 1
}

// next returns the next line, without white space around it and in words that JSON knows; io.EOF
// after the last one, which need not end with a newline. The caller may keep it.
func (l *lineReader) next() ([]byte, error) {
	for {
		text, err := l.r.ReadBytes('\n')
		if len(text) > 0 {
			l.line++
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s:%d: read curve table: %w", l.file, l.line+1, err)
		}
		if text = bytes.TrimSpace(text); len(text) > 0 {
			return withoutNaN(text), nil
		}
		if err != nil {
			return nil, io.EOF
		}
	}
}

// field is a key that a line may have, and where its value goes.
type field struct {
	name string
	want string // what a damaged value is told to be
	into any    // a pointer for json.Unmarshal
}

// decode reads the known keys of a line into their fields, and returns all of them, for keys whose
// names are not known beforehand. It goes key by key, where one json.Unmarshal into a struct could
// not say which of them is damaged. Null is as good as absent.
func decode(text []byte, file string, line int, fields []field) (map[string]json.RawMessage, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil || object == nil {
		return nil, &FieldError{File: file, Line: line, Got: quoted(text), Want: "a JSON object"}
	}
	for _, f := range fields {
		raw, ok := object[f.name]
		if !ok || string(raw) == "null" {
			continue
		}
		if err := json.Unmarshal(raw, f.into); err != nil {
			return nil, &FieldError{file, line, f.name, quoted(raw), f.want}
		}
	}
	return object, nil
}
