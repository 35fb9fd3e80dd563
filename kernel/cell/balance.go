package cell

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Unbalanced finds the bracket of a cell that has no partner, or its last operator without an
// operand, which a compiler reports at the end of its program, where no line is the person's. It
// finds none in what is not Go, and where a text is not closed either, which hides brackets or shows
// too many.
func Unbalanced(source string) (Problem, bool) {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	if whole.MatchString(strings.TrimLeft(source, " \t\n")) {
		return Problem{}, false
	}
	tokens, _, clean := lex(withoutCommands(source))
	if !clean {
		return Problem{}, false
	}
	var open []lexeme
	for _, t := range tokens {
		switch nesting(t.token) {
		case 1:
			open = append(open, t)
		case -1:
			if len(open) == 0 {
				return bracketProblem(source, t, fmt.Sprintf("nothing is open that this %v could close", t.token)), true
			}
			last := open[len(open)-1]
			if open = open[:len(open)-1]; partner[last.token] != t.token {
				return bracketProblem(source, t, fmt.Sprintf("%v, where the %v of line %d waits for its %v", t.token, last.token, lineOf(source, last.offset), partner[last.token])), true
			}
		}
	}
	if len(open) == 0 {
		return dangling(source, tokens)
	}
	last := open[len(open)-1]
	return bracketProblem(source, last, fmt.Sprintf("this %v is never closed", last.token)), true
}

// dangling finds an operator at the end of a cell, behind which something is missing.
func dangling(source string, tokens []lexeme) (Problem, bool) {
	if len(tokens) == 0 {
		return Problem{}, false
	}
	last := tokens[len(tokens)-1]
	switch last.token {
	case token.ASSIGN, token.DEFINE, token.PERIOD, token.COMMA:
	default:
		if last.token.Precedence() == token.LowestPrec {
			return Problem{}, false
		}
	}
	return bracketProblem(source, last, fmt.Sprintf("nothing follows this %v", last.token)), true
}

var partner = map[token.Token]token.Token{token.LPAREN: token.RPAREN, token.LBRACE: token.RBRACE, token.LBRACK: token.RBRACK}

// withoutCommands blanks the lines that are not Go, and keeps the place of all others.
func withoutCommands(source string) string {
	lines := strings.Split(source, "\n")
	flushed := flush(slices.Clone(lines))
	for i, command := range commandLines(flushed) {
		if command || entry.MatchString(flushed[i]) {
			lines[i] = strings.Repeat(" ", len(lines[i]))
		}
	}
	return strings.Join(lines, "\n")
}

func lineOf(source string, offset int) int { return 1 + strings.Count(source[:offset], "\n") }

func bracketProblem(source string, at lexeme, message string) Problem {
	begin := strings.LastIndexByte(source[:at.offset], '\n') + 1
	line, _, _ := strings.Cut(source[begin:], "\n")
	return Problem{Line: lineOf(source, at.offset), Source: line, Column: 1 + at.offset - begin, Message: message}
}
