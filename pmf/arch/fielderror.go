package arch

import (
	"fmt"
	"strings"
)

// FieldError locates one bad value of a space, as in: space.yaml:4: depths[2] is "x", want …
type FieldError struct {
	File    string // as the caller named it; empty when the space was not read from a file
	Line    int    // counted from 1; 0 means unknown
	Field   string // its key, with the place in a list, such as depths[2]; "file" when all of it is meant
	Got     string // as it stands in the file
	Want    string // what would be accepted, such as "a whole number"
	Nearest string // the known name that is most like Got, if one is close
}

// Error writes place, field, value, what was wanted, and the nearest known name.
func (e *FieldError) Error() string {
	var b strings.Builder
	switch {
	case e.File != "" && e.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	case e.File != "":
		fmt.Fprintf(&b, "%s: ", e.File)
	}
	fmt.Fprintf(&b, "%s is %q, want %s", e.Field, e.Got, e.Want)
	if e.Nearest != "" {
		fmt.Fprintf(&b, " (did you mean %s?)", e.Nearest)
	}
	return b.String()
}

// the letters would change.
// Nearest returns the name that fewest edits turn text into, the first of equally near ones, or ""
// if that takes more than a third of the text's bytes and one more.
func Nearest(text string, names []string) string {
	// "fewest" is the most edits that a name may still take; one less after each hit, so that
	// only a nearer one replaces it.
	best, fewest := "", len(text)/3+1
	for _, name := range names {
		if d := edits(text, name); d <= fewest {
			best, fewest = name, d-1
		}
	}
	return best
}

// edits counts the insertions, deletions and replacements of bytes that turn a into b
// (Levenshtein's distance).
func edits(a, b string) int {
	// row[j] is the distance between a's bytes so far and the first j bytes of b.
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0] // the entry up and to the left, which the next line or step overwrites
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
