package cell

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
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
	regexp.MustCompile(`undefined: (?:[\pL\pN_]+\.)?([\pL\pN_]+)`),
	regexp.MustCompile(`([\pL\pN_]+) \(no value\) used as value`),
	regexp.MustCompile(`declared and not used: ([\pL\pN_]+)`),
	regexp.MustCompile(`cannot use (.+?) \(`),
	regexp.MustCompile(`\.([\pL\pN_]+) undefined`),
	regexp.MustCompile(`"([^"]+)" imported and not used`),
	regexp.MustCompile(`(?:^|provid(?:es|ing) )package ([^\s:;]+)`),
	regexp.MustCompile(`name ([\pL\pN_]+) not exported`),
	regexp.MustCompile(`arguments in call to (.+)`),
	regexp.MustCompile(`([\pL\pN_]+) redeclared`),
	regexp.MustCompile(`cannot assign to struct field (.+) in map`),
	regexp.MustCompile(`invalid operation: (?:operator \S+ not defined on |cannot [\pL\pN_]+ )?(.+?) \(`),
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
			code, _, _ := strings.Cut(m[1], "{…}") // so the compiler shortens a literal
			if at := indexName(line, code); at >= 0 {
				return at, utf8.RuneCountInString(code)
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

// indexName finds a piece of code in a line where it is not a part of a longer name: the x of
// max(x) is not the one of max. It returns -1 where there is none.
func indexName(line, name string) int {
	for from := 0; ; {
		at := strings.Index(line[from:], name)
		if at < 0 || name == "" {
			return -1
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(line[:at])
		first, size := utf8.DecodeRuneInString(name)
		last, _ := utf8.DecodeLastRuneInString(name)
		after, _ := utf8.DecodeRuneInString(line[at+len(name):])
		if !(inName(before) && inName(first)) && !(inName(last) && inName(after)) {
			return at
		}
		from = at + size
	}
}

func inName(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// widest is how many characters of a line are shown: a front end breaks longer ones, and then a
// caret stands below something else.
const widest = 120

// Clip cuts a line of source around a column (a byte from 0) to what a screen shows, and returns
// the characters that stand before the column then. Tabs become four spaces.
func Clip(source string, column int) (line string, before int) {
	column = min(max(0, column), len(source))
	head := []rune(strings.ReplaceAll(source[:column], "\t", "    "))
	runes := append(head, []rune(strings.ReplaceAll(source[column:], "\t", "    "))...)
	before = len(head)
	if len(runes) <= widest {
		return string(runes), before
	}
	from := min(max(0, before-widest/2), len(runes)-widest)
	line = string(runes[from : from+widest])
	if from > 0 {
		line, before = "… "+line, before+2
	}
	if from+widest < len(runes) {
		line += " …"
	}
	return line, before - from
}

// Text renders the problem with its source line and a caret.
func (p Problem) Text() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "cell [%d], line %d: ", p.Cell, p.Line)
	}
	b.WriteString(p.Message)
	if p.Line > 0 && p.Source != "" {
		start, width := caret(p.Source, p.Message)
		if p.Column > 0 {
			start, width = p.Column-1, 1
		}
		source, before := Clip(p.Source, start)
		fmt.Fprintf(&b, "\n\n    %s", source)
		if start >= 0 {
			fmt.Fprintf(&b, "\n    %s%s", strings.Repeat(" ", before), strings.Repeat("^", min(width, widest)))
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
