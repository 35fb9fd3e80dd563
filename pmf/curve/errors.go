package curve

import "fmt"

// FieldError says which field of which line a table cannot be read for.
type FieldError struct {
	File  string
	Line  int    // from 1
	Field string // "" when the whole line is meant
	Got   string
	Want  string
}

// Error returns one sentence: place, value, what was expected.
func (e *FieldError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s:%d: the line is %s, want %s", e.File, e.Line, e.Got, e.Want)
	}
	return fmt.Sprintf("%s:%d: %s is %s, want %s", e.File, e.Line, e.Field, e.Got, e.Want)
}

// quoted shortens what a file holds to what fits a message.
func quoted(text []byte) string {
	const longest = 60
	if len(text) == 0 {
		return "missing"
	}
	if len(text) > longest {
		return fmt.Sprintf("%q…", text[:longest])
	}
	return fmt.Sprintf("%q", text)
}
