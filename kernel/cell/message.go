package cell

import (
	"fmt"
	"regexp"
	"strings"
)

// A Problem is one compiler message at its place in a person's cell.
type Problem struct {
	Cell    int    // execution count of the cell; 0 when the place is unknown
	Line    int    // from 1; 0 when the place is unknown
	Source  string // that line as the person wrote it
	Message string // the compiler's words
	Hint    string // what to do, when the mistake is a common one
}

// quoted finds the name that a compiler message is about.
var quoted = []*regexp.Regexp{
	regexp.MustCompile(`undefined: (?:[\w/]+\.)?(\w+)`),
	regexp.MustCompile(`(\w+) \(no value\) used as value`),
	regexp.MustCompile(`declared and not used: (\w+)`),
	regexp.MustCompile(`cannot use (\S+)`),
	regexp.MustCompile(`\.(\w+) undefined`),
	regexp.MustCompile(`"([^"]+)" imported and not used`),
}

// caret returns the columns (from 0) in line to which the message points, or a negative start.
func caret(line, message string) (start, width int) {
	for _, pattern := range quoted {
		if m := pattern.FindStringSubmatch(message); m != nil {
			if at := strings.Index(line, m[1]); at >= 0 {
				return at, len(m[1])
			}
		}
	}
	return -1, 0
}

// Text renders the problem with its source line and a caret.
func (p Problem) Text() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "cell [%d], line %d: ", p.Cell, p.Line)
	}
	b.WriteString(p.Message)
	if p.Line > 0 && p.Source != "" {
		source := strings.ReplaceAll(p.Source, "\t", "    ")
		fmt.Fprintf(&b, "\n\n    %s", source)
		if start, width := caret(source, p.Message); start >= 0 {
			fmt.Fprintf(&b, "\n    %s%s", strings.Repeat(" ", start), strings.Repeat("^", width))
		}
	}
	if p.Hint != "" {
		b.WriteString("\n\n" + p.Hint)
	}
	return b.String()
}

// Hint explains common mistakes. locals maps names that earlier cells made with := to those
// cells.
func Hint(message string, locals map[string]int) string {
	if m := quoted[0].FindStringSubmatch(message); m != nil {
		if at, ok := locals[m[1]]; ok {
			return fmt.Sprintf("%[1]s was made with := in cell [%[2]d] and ended with it: each cell is a program of its own. Write var %[1]s = … there to keep it.", m[1], at)
		}
		return "Has the cell that defines " + m[1] + " been run? Is it spelled like this?"
	}
	switch {
	case strings.Contains(message, "(no value) used as value"):
		return "The call returns nothing, so there is nothing to assign or show."
	case strings.Contains(message, "is not in std"), strings.Contains(message, "no required module provides"):
		return "The package is not part of this project. Run !*go get MODULE@VERSION in a cell to add it."
	case strings.Contains(message, "assignment mismatch"):
		return "The call returns a different number of values; errors are values too: result, err := …"
	}
	return ""
}
