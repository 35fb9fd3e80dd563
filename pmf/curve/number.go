package curve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// number is a float64 that JSON carries as null when it is not finite, infinities too: what was
// infinite is NaN when it comes back.
type number float64

// MarshalJSON writes null for what is not finite.
func (n number) MarshalJSON() ([]byte, error) {
	if f := float64(n); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.Marshal(f)
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads null as NaN, where json.Unmarshal would leave the number as it was.
func (n *number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

// series is a list of numbers; encoding/json has no word for the NaN inside it.
type series []float64

// MarshalJSON writes a list of numbers and nulls.
func (s series) MarshalJSON() ([]byte, error) {
	numbers := make([]number, len(s))
	for i, f := range s {
		numbers[i] = number(f)
	}
	return json.Marshal(numbers)
}

// UnmarshalJSON reads a list of numbers and nulls.
func (s *series) UnmarshalJSON(text []byte) error {
	var numbers []number
	if err := json.Unmarshal(text, &numbers); err != nil {
		return err
	}
	*s = nil // an empty list says no more than an absent one
	for _, n := range numbers {
		*s = append(*s, float64(n))
	}
	return nil
}

// numbers is an object of numbers, its keys names or whole numbers. An empty map becomes nil, so
// that omitempty leaves it out and a round trip changes nothing.
func numbers[K comparable](m map[K]float64) map[K]number {
	if len(m) == 0 {
		return nil
	}
	out := make(map[K]number, len(m))
	for k, v := range m {
		out[k] = number(v)
	}
	return out
}

// floats goes back from numbers.
func floats[K comparable](m map[K]number) map[K]float64 {
	if len(m) == 0 {
		return nil
	}
	out := make(map[K]float64, len(m))
	for k, v := range m {
		out[k] = float64(v)
	}
	return out
}

// count is a whole number that some programs write with a decimal point or an exponent, as pandas
// does with a column that has a gap.
type count int64

// UnmarshalJSON reads 12, 12.0 and 1.2e1, and refuses 12.5.
func (c *count) UnmarshalJSON(text []byte) error {
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		*c = count(n)
		return nil
	}
	var f float64
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	// Beyond 2^53 a float64 no longer holds every whole number: the digits in the file may be
	// lost.
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return fmt.Errorf("%v is not a whole number", f)
	}
	*c = count(f)
	return nil
}

// identity is a name that some tables write as a whole number.
type identity string

// UnmarshalJSON reads "12" and 12 as the same name.
func (id *identity) UnmarshalJSON(text []byte) error {
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		*id = identity(strconv.FormatInt(n, 10))
		return nil
	}
	return json.Unmarshal(text, (*string)(id))
}

// withoutNaN replaces the bare words NaN, Infinity and -Infinity, which Python writes and JSON
// does not know, by null. Text in quotes is left alone. A line without such a word is returned as
// it is; else the answer is a copy.
func withoutNaN(line []byte) []byte {
	if !bytes.Contains(line, []byte("NaN")) && !bytes.Contains(line, []byte("Infinity")) {
		return line
	}
	var out []byte
	quoted := false
	for i := 0; i < len(line); i++ {
		switch rest := line[i:]; {
		// An escaped character, a quote mark perhaps, ends nothing: copy both bytes.
		case quoted && rest[0] == '\\' && len(rest) > 1:
			out = append(out, rest[0])
			i++
		case rest[0] == '"':
			quoted = !quoted
		case !quoted:
			if n := nonFinite(rest); n > 0 {
				out = append(out, "null"...)
				i += n - 1
				continue
			}
		}
		out = append(out, line[i])
	}
	return out
}

// nonFinite returns the length of the word for a number that is not finite, or 0.
func nonFinite(text []byte) int {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return len(word)
		}
	}
	return 0
}
