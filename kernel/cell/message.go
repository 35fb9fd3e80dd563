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

// Clip cuts a line of source to what a screen shows.
func Clip(source string) string {
	_, _, line := window(source, nowhere, widest)
	return line
}

// window is the part of a line around a span that fits into some columns of a screen, as it is
// shown: what stands before the span, the span and what stands behind it.
func window(source string, m span, most int) (head, marked, tail string) {
	start := min(max(0, m.start), len(source))
	end := min(max(start, m.end), len(source))
	head, marked, tail = shown(source[:start]), shown(source[start:end]), shown(source[end:])
	if columns(head)+columns(marked)+columns(tail) <= most {
		return head, marked, tail
	}
	if columns(marked) > most/2 {
		marked, tail = first(marked, most/2), "…"
	}
	room := most - columns(marked)
	if behind := min(columns(tail), room/2); columns(head) > room-behind {
		head = "… " + last(head, room-behind-2)
	}
	if room -= columns(head); columns(tail) > room {
		tail = first(tail, room) + " …"
	}
	return head, marked, tail
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
	head, marked, tail := window(p.Source, m, widest)
	if m != nowhere {
		marks = strings.Repeat(" ", columns(head)) + strings.Repeat("^", max(1, columns(marked)))
	}
	return head + marked + tail, marks
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
