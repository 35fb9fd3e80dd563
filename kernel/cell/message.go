package cell

import (
	"fmt"
	"strings"
)

// A Problem is one compiler message at its place in a person's cell.
type Problem struct {
	Cell    int    // execution count of the cell; 0 when the place is unknown
	Line    int    // from 1; 0 when the place is unknown
	Source  string // that line as the person wrote it
	Column  int    // byte of that line, from 1; 0 when the words of the message alone tell
	Message string // the compiler's words
	Details string // its further lines, such as what a call has and what it wants
	Hint    string // what to do, when the mistake is a common one
}

// widest is how many columns of a line are shown: a front end breaks longer ones, and then a caret
// stands below something else. longest is how many characters of a message are.
const (
	widest  = 120
	longest = 600
)

// Clip cuts a line of source around a column (a byte from 0) to what a screen shows, and returns
// the columns of the screen that stand before it then. Tabs become four spaces.
func Clip(source string, column int) (line string, before int) {
	column = min(max(0, column), len(source))
	head, tail := shown(source[:column]), shown(source[column:])
	before = columns(head)
	if before+columns(tail) <= widest {
		return head + tail, before
	}
	if before > widest/2 && columns(tail) < widest/2 {
		head = "… " + last(head, widest-2-columns(tail))
	} else if before > widest/2 {
		head = "… " + last(head, widest/2)
	}
	before = columns(head)
	if columns(tail) > widest-before {
		tail = first(tail, widest-before) + " …"
	}
	return head + tail, before
}

// shorten cuts the middle out of a message that is too long: its end may say what it is about.
func shorten(message string) string {
	if columns(message) <= longest {
		return message
	}
	return first(message, longest*3/4) + " … " + last(message, longest/4)
}

// place names the cell and line of the problem, "" when they are unknown.
func (p Problem) place() string {
	if p.Line == 0 {
		return ""
	}
	return fmt.Sprintf("cell [%d], line %d", p.Cell, p.Line)
}

// excerpt is the source line as it is shown, and a line that marks the mistake, "" for none.
func (p Problem) excerpt() (source, marks string) {
	m := p.mark()
	source, before := Clip(p.Source, m.start)
	if m.start < 0 {
		return source, ""
	}
	width := columns(shown(p.Source[m.start:min(m.end, len(p.Source))]))
	width = min(max(1, width), max(1, columns(source)-before))
	return source, strings.Repeat(" ", before) + strings.Repeat("^", width)
}

// Text renders the problem with its source line and a caret.
func (p Problem) Text() string {
	var b strings.Builder
	if at := p.place(); at != "" {
		b.WriteString(at + ": ")
	}
	b.WriteString(shorten(p.Message))
	if p.Line > 0 && p.Source != "" {
		source, marks := p.excerpt()
		b.WriteString("\n\n    " + source)
		if marks != "" {
			b.WriteString("\n    " + marks)
		}
	}
	for line := range strings.Lines(p.Details) {
		b.WriteString("\n    " + shorten(strings.TrimSpace(line)))
	}
	if p.Hint != "" {
		b.WriteString("\n\n" + p.Hint)
	}
	return b.String()
}
