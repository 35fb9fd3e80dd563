package assist

import (
	"go/scanner"
	"go/token"
	"strings"
)

// own returns what the cells themselves say about a name: its last declaration, with the
// comment above it. A function is shown without its body.
func own(code, name string) string {
	lines := strings.Split(code, "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if !declares(lines[i], name) {
			continue
		}
		var text []string
		for at := i - 1; at >= 0 && strings.HasPrefix(lines[at], "//"); at-- {
			text = append([]string{strings.TrimSpace(strings.TrimPrefix(lines[at], "//"))}, text...)
		}
		declared := extent(strings.Join(lines[i:], "\n"))
		return strings.TrimSpace(declared + "\n\n" + strings.Join(text, "\n"))
	}
	return ""
}

// declares tells whether a declaration of the name starts on a line.
func declares(line, name string) bool {
	for _, m := range declaration.FindAllStringSubmatch(line, -1) {
		if m[1]+m[2] == name {
			return true
		}
	}
	return false
}

// extent cuts the declaration or statement with which code starts: a function before its body,
// everything else at its end.
func extent(code string) string {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), nil, 0)
	depth, function := 0, false
	for first := true; ; first = false {
		pos, tok, _ := s.Scan()
		at := file.Offset(pos)
		function = function || first && tok == token.FUNC
		switch {
		case tok == token.EOF, tok == token.SEMICOLON && depth == 0, tok == token.LBRACE && depth == 0 && function:
			return strings.TrimSpace(code[:at])
		case tok == token.LPAREN, tok == token.LBRACE, tok == token.LBRACK:
			depth++
		case tok == token.RPAREN, tok == token.RBRACE, tok == token.RBRACK:
			depth--
		}
	}
}
