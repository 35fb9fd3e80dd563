package cell

import (
	"go/scanner"
	"go/token"
	"strings"
)

// A segment is one top-level piece of a cell: a declaration or a statement.
type segment struct {
	text        string
	line        int // of its first line, from 1
	declaration bool
	keyword     token.Token // the first token
	defines     []string    // names that it defines with := or var, when it is a statement
	uses        map[string]bool
}

// lexeme is a token with its place.
type lexeme struct {
	token   token.Token
	literal string
	offset  int
}

// lex returns the tokens of Go source, with the semicolons that Go puts in at line ends, and
// whether the source has no lexical error.
func lex(source string) (tokens []lexeme, clean bool) {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(source))
	clean = true
	var s scanner.Scanner
	s.Init(file, []byte(source), func(token.Position, string) { clean = false }, 0)
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return tokens, clean
		}
		tokens = append(tokens, lexeme{tok, literal, file.Offset(pos)})
	}
}

// split cuts source into its top-level segments. The second result is false when brackets do
// not match or a token is broken: then only a compiler can say what is wrong.
func split(source string, firstLine int) ([]segment, bool) {
	tokens, clean := lex(source)
	var segments []segment
	depth, start := 0, 0
	for i, t := range tokens {
		switch t.token {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		case token.SEMICOLON:
			if depth == 0 {
				segments = appendSegment(segments, source, tokens[start:i], t.offset, firstLine)
				start = i + 1
			}
		}
	}
	segments = appendSegment(segments, source, tokens[start:], len(source), firstLine)
	return segments, clean && depth == 0
}

func appendSegment(segments []segment, source string, tokens []lexeme, end, firstLine int) []segment {
	if len(tokens) == 0 {
		return segments
	}
	begin := tokens[0].offset
	// A directive such as //go:embed belongs to the declaration below it; indentation is kept
	// so that columns agree with the person's.
	lineStart := strings.LastIndexByte(source[:begin], '\n') + 1
	if strings.TrimSpace(source[lineStart:begin]) == "" {
		begin = lineStart
	}
	s := segment{
		text: strings.TrimRight(source[begin:end], " \t\n"), line: firstLine + strings.Count(source[:begin], "\n"),
		keyword: tokens[0].token, declaration: isDeclaration(tokens), uses: map[string]bool{},
	}
	for _, t := range tokens {
		if t.token == token.IDENT {
			s.uses[t.literal] = true
		}
	}
	s.defines = defined(tokens)
	return append(segments, s)
}

// isDeclaration tells whether the tokens start what Go allows outside functions.
func isDeclaration(tokens []lexeme) bool {
	switch tokens[0].token {
	case token.IMPORT, token.CONST, token.TYPE, token.VAR:
		return true
	case token.FUNC:
		if len(tokens) > 1 && tokens[1].token == token.IDENT {
			return true
		}
		return isMethod(tokens)
	}
	return false
}

// isMethod tells func (r T) name(…) from a function literal: a name follows the first pair of
// brackets and a bracket follows the name.
func isMethod(tokens []lexeme) bool {
	depth := 0
	for i, t := range tokens[1:] {
		switch t.token {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			depth--
		}
		if depth == 0 {
			rest := tokens[i+2:]
			return len(rest) > 1 && rest[0].token == token.IDENT && rest[1].token == token.LPAREN
		}
	}
	return false
}

// defined lists the names to the left of a top-level := or after var.
func defined(tokens []lexeme) (names []string) {
	depth := 0
	for i, t := range tokens {
		switch t.token {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		case token.DEFINE:
			if depth == 0 && tokens[0].token == token.IDENT {
				for _, left := range tokens[:i] {
					if left.token == token.IDENT && left.literal != "_" {
						names = append(names, left.literal)
					}
				}
				return names
			}
		}
	}
	if tokens[0].token == token.VAR && len(tokens) > 1 && tokens[1].token == token.IDENT {
		names = append(names, tokens[1].literal)
	}
	return names
}
