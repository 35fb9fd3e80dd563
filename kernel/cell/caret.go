package cell

import (
	"cmp"
	"iter"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
var marked = []struct{ words, mark string }{
	{"left side of :=", ":="},
	{"assignment mismatch", "="},
	{"too many return values", "return"},
	{"missing return", "}"},
}

// A span is a range of bytes of a line, counted from 0. One that starts below 0 is none.
type span struct{ start, end int }

var nowhere = span{-1, -1}

// mark is what the problem is about in its source line. The compiler's column tells which of several
// equal pieces of code is meant, and the message's words how much from there on.
func (p Problem) mark() span {
	if p.Column == 0 {
		return markByWords(p.Source, p.Message)
	}
	at := min(p.Column-1, len(strings.TrimRight(p.Source, " \t\r")))
	before := nowhere
	for code := range quotations(p.Message) {
		for s := range occurrences(p.Source, code) {
			if s.start <= at && at < s.end {
				return s
			} else if s.start < at {
				before = s
			}
		}
	}
	if strings.HasPrefix(p.Message, "not enough arguments") && before != nowhere {
		return before // the column is the one of the bracket behind them
	}
	return span{at, at + tokenLength(p.Source[at:])}
}

// markByWords finds what a message is about without the help of a column: the first that fits.
func markByWords(line, message string) span {
	for code := range quotations(message) {
		for s := range occurrences(line, code) {
			return s
		}
	}
	for _, m := range marked {
		if at := strings.Index(line, m.mark); at >= 0 && strings.Contains(message, m.words) {
			return span{at, at + len(m.mark)}
		}
	}
	if strings.Contains(message, "newline") { // what is missing would stand behind the line
		end := len(strings.TrimRight(line, " "))
		return span{end, end + 1}
	}
	return nowhere
}

// quotations lists the pieces of code that a message is about.
func quotations(message string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, pattern := range quoted {
			if m := pattern.FindStringSubmatch(message); m != nil {
				code, _, _ := strings.Cut(m[1], "{…}") // so the compiler shortens a literal
				if !yield(code) {
					return
				}
			}
		}
	}
}

// tokenLength is how many bytes the first token of code has, at least one.
func tokenLength(code string) int {
	if tokens, _, _ := lex(code); len(tokens) > 0 && tokens[0].offset == 0 {
		return max(1, len(cmp.Or(tokens[0].literal, tokens[0].token.String())))
	}
	return 1
}

// occurrences lists where a piece of code stands in a line and is not a part of a longer name: the x
// of max(x) is not the one of max.
func occurrences(line, code string) iter.Seq[span] {
	first, size := utf8.DecodeRuneInString(code)
	last, _ := utf8.DecodeLastRuneInString(code)
	return func(yield func(span) bool) {
		for from := 0; code != ""; from += size {
			at := strings.Index(line[from:], code)
			if at < 0 {
				return
			}
			from += at
			before, _ := utf8.DecodeLastRuneInString(line[:from])
			after, _ := utf8.DecodeRuneInString(line[from+len(code):])
			part := inName(before) && inName(first) || inName(last) && inName(after)
			if !part && !yield(span{from, from + len(code)}) {
				return
			}
		}
	}
}

func inName(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
