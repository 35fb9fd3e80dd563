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
	regexp.MustCompile(`undefined: (?:\w+\.)?(\w+)`),
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

// Hint explains common mistakes. at is the cell of the mistake; locals maps names that cells
// made with := to those cells.
func Hint(message string, at int, locals map[string]int) string {
	if m := undefined.FindStringSubmatch(message); m != nil {
		return undefinedHint(m[1], m[2], at, locals)
	}
	switch {
	case strings.Contains(message, "(no value) used as value"):
		return "The call returns nothing, so there is nothing to assign or show."
	case strings.Contains(message, "is not in std"), strings.Contains(message, "no required module provides"),
		strings.Contains(message, "/@v/list"), strings.Contains(message, "module lookup disabled"):
		return "The package is not part of this project. Run !*go get MODULE@VERSION in a cell to add it, while the network is there."
	case strings.Contains(message, "assignment mismatch"):
		return "The call returns a different number of values; errors are values too: result, err := …"
	case strings.Contains(message, "main redeclared"):
		return "A cell has either statements or a func main of its own."
	}
	return ""
}

// undefined splits what is not defined into package and name.
var undefined = regexp.MustCompile(`undefined: (?:(\w+)\.)?(\w+)`)

func undefinedHint(pkg, name string, at int, locals map[string]int) string {
	made, ok := locals[name]
	switch {
	case pkg != "":
		return fmt.Sprintf("Package %[1]s has no %[2]s; Tab behind %[1]s. lists what it has.", pkg, name)
	case ok && made == at:
		return fmt.Sprintf("%[1]s was made with :=, which functions do not see. Write var %[1]s = … to share it.", name)
	case ok:
		return fmt.Sprintf("%[1]s was made with := in cell [%[2]d] and ended with it: each cell is a program of its own. Write var %[1]s = … there to keep it.", name, made)
	}
	return "Has the cell that defines " + name + " been run? Is it spelled like this?"
}
