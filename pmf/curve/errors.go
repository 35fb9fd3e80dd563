package curve

import "fmt"

// FieldError says which field of which line a table cannot be read for. Take it out of an error
// with errors.As.
type FieldError struct {
	File  string // as the reader was told, without its folder
	Line  int    // from 1
	Field string // "" when the whole line is meant
	Got   string // in quotes as it stands there, shortened; or the word missing
	Want  string // such as "a whole number"
}

// Error returns one sentence: place, value, what was expected.
func (e *FieldError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s:%d: the line is %s, want %s", e.File, e.Line, e.Got, e.Want)
	}
	return fmt.Sprintf("%s:%d: %s is %s, want %s", e.File, e.Line, e.Field, e.Got, e.Want)
}

// quoted shortens what a file holds to what fits a message: a damaged line can be megabytes.
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
