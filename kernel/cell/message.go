package cell

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Problem is one compiler message at its place in a person's cell.
type Problem struct {
	Cell    int    // execution count of the cell; 0 when the place is unknown
	Line    int    // from 1; 0 when the place is unknown
	Source  string // that line as the person wrote it
	Column  int    // byte of that line, from 1; 0 when the message alone tells
	Message string // the compiler's words
	Details string // its further lines, such as what a call has and what it wants
	Hint    string // what to do, when the mistake is a common one
}

// quoted finds the piece of code that a compiler message is about.
var quoted = []*regexp.Regexp{
	regexp.MustCompile(`undefined: (?:\w+\.)?(\w+)`),
	regexp.MustCompile(`(\w+) \(no value\) used as value`),
	regexp.MustCompile(`declared and not used: (\w+)`),
	regexp.MustCompile(`cannot use (.+?) \(`),
	regexp.MustCompile(`\.(\w+) undefined`),
	regexp.MustCompile(`"([^"]+)" imported and not used`),
	regexp.MustCompile(`name (\w+) not exported`),
	regexp.MustCompile(`arguments in call to (.+)`),
	regexp.MustCompile(`(\w+) redeclared`),
	regexp.MustCompile(`cannot assign to struct field (.+) in map`),
	regexp.MustCompile(`invalid operation: (?:operator \S+ not defined on |cannot \w+ )?(.+?) \(`),
	regexp.MustCompile(`^(.+?) \(.+\) (?:is not used|truncated|is not a type)`),
}

// marked are the words of a line to which messages without a quotation point.
var marked = map[string]string{
	"left side of :=":        ":=",
	"assignment mismatch":    "=",
	"too many return values": "return",
	"missing return":         "}",
}

// caret returns the columns (from 0) in line to which the message points, or a negative start.
func caret(line, message string) (start, width int) {
	for _, pattern := range quoted {
		if m := pattern.FindStringSubmatch(message); m != nil {
			if at := strings.Index(line, m[1]); at >= 0 {
				return at, utf8.RuneCountInString(m[1])
			}
		}
	}
	for words, mark := range marked {
		if at := strings.Index(line, mark); at >= 0 && strings.Contains(message, words) {
			return at, len(mark)
		}
	}
	if strings.Contains(message, "newline") { // what is missing would stand behind the line
		return len(strings.TrimRight(line, " ")), 1
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
		start, width := caret(source, p.Message)
		if p.Column > 0 {
			start, width = len(strings.ReplaceAll(p.Source[:p.Column-1], "\t", "    ")), 1
		}
		if start >= 0 {
			before := utf8.RuneCountInString(source[:start])
			fmt.Fprintf(&b, "\n    %s%s", strings.Repeat(" ", before), strings.Repeat("^", width))
		}
	}
	for line := range strings.Lines(p.Details) {
		b.WriteString("\n    " + strings.TrimSpace(line))
	}
	if p.Hint != "" {
		b.WriteString("\n\n" + p.Hint)
	}
	return b.String()
}
