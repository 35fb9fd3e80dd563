package cell

import (
	"go/token"
	"strings"
)

// Completeness is the answer to "may this be run, or is more to come?".
type Completeness string

// The answers, in Jupyter's words.
const (
	Complete   Completeness = "complete"
	Incomplete Completeness = "incomplete"
	Invalid    Completeness = "invalid"
)

// IsComplete tells a console whether Enter should run the code. A lone %% waits for a body.
func IsComplete(source string) (state Completeness, indent string) {
	trimmed := strings.TrimSpace(source)
	if trimmed == "%%" {
		return Incomplete, ""
	}
	var code []string
	for _, line := range strings.Split(source, "\n") {
		if !special.MatchString(line) {
			code = append(code, line)
		}
	}
	tokens, comments, clean := lex(strings.Join(code, "\n"))
	depth := 0
	for _, t := range tokens {
		depth += nesting(t.token)
	}
	switch {
	case depth < 0:
		return Invalid, ""
	case depth > 0:
		return Incomplete, strings.Repeat("\t", depth)
	case strings.Count(source, "`")%2 == 1, unfinished(comments):
		return Incomplete, ""
	case !clean:
		return Invalid, ""
	case len(tokens) > 0 && tokens[len(tokens)-1].token.IsOperator() && continues(tokens[len(tokens)-1].token):
		return Incomplete, "\t"
	}
	return Complete, ""
}

// unfinished tells whether the last comment waits for its end.
func unfinished(comments []lexeme) bool {
	if len(comments) == 0 {
		return false
	}
	last := comments[len(comments)-1].literal
	return strings.HasPrefix(last, "/*") && (len(last) < 4 || !strings.HasSuffix(last, "*/"))
}

// continues tells whether an operator at the end of a line wants a next line.
func continues(t token.Token) bool {
	switch t {
	case token.SEMICOLON, token.RPAREN, token.RBRACE, token.RBRACK, token.INC, token.DEC, token.ELLIPSIS:
		return false
	}
	return true
}
