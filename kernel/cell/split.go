package cell

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// A segment is one top-level piece of a cell: a declaration or a statement.
type segment struct {
	text        string // of a declaration with the comments above it
	line        int    // of its first line, from 1
	declaration bool
	keyword     token.Token     // the first token
	defines     []string        // names that it gives with := or var
	uses        map[string]bool // every name in it
}

// lexeme is a token with its place.
type lexeme struct {
	token   token.Token
	literal string
	offset  int
}

// lex returns the tokens of Go source, with the semicolons that Go puts in at line ends, its
// comments apart, and whether the source has no lexical error.
func lex(source string) (tokens, comments []lexeme, clean bool) {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(source))
	clean = true
	var s scanner.Scanner
	s.Init(file, []byte(source), func(token.Position, string) { clean = false }, scanner.ScanComments)
	for {
		pos, tok, literal := s.Scan()
		switch tok {
		case token.EOF:
			return tokens, comments, clean
		case token.COMMENT:
			comments = append(comments, lexeme{tok, literal, file.Offset(pos)})
		default:
			tokens = append(tokens, lexeme{tok, literal, file.Offset(pos)})
		}
	}
}

// nesting is how much deeper in brackets the code is after a token.
func nesting(t token.Token) int {
	switch t {
	case token.LPAREN, token.LBRACE, token.LBRACK:
		return 1
	case token.RPAREN, token.RBRACE, token.RBRACK:
		return -1
	}
	return 0
}

// split cuts source into its top-level segments. The second result is false when brackets do
// not match or a token is broken: then only a compiler can say what is wrong.
func split(source string, firstLine int) ([]segment, bool) {
	tokens, comments, clean := lex(source)
	c := cutter{source: source, comments: comments, firstLine: firstLine}
	depth, start := 0, 0
	for i, t := range tokens {
		depth += nesting(t.token)
		if t.token == token.SEMICOLON && depth == 0 && c.ends(tokens[start:i], t.offset) {
			c.cut(tokens[start:i], t.offset)
			start = i + 1
		}
	}
	c.cut(tokens[start:], len(source))
	return c.segments, clean && depth == 0
}

// cutter cuts one source into segments, from its start to its end.
type cutter struct {
	source    string
	comments  []lexeme
	firstLine int
	segments  []segment
	end       int // of the last segment, in bytes
}

// ends tells whether a semicolon ends the statement before it: in the head of a for, an if or
// a switch it does not.
func (c *cutter) ends(tokens []lexeme, offset int) bool {
	if !controls(tokens) {
		return true
	}
	if tokens[len(tokens)-1].token != token.RBRACE {
		return false
	}
	body := "package p; func _() {" + c.source[tokens[0].offset:offset] + "\n}"
	_, err := parser.ParseFile(token.NewFileSet(), "", body, parser.SkipObjectResolution)
	return err == nil
}

// controls tells whether tokens start a statement with a head and a block, perhaps labelled.
func controls(tokens []lexeme) bool {
	if len(tokens) > 2 && tokens[0].token == token.IDENT && tokens[1].token == token.COLON {
		return controls(tokens[2:])
	}
	if len(tokens) == 0 {
		return false
	}
	switch tokens[0].token {
	case token.FOR, token.IF, token.SWITCH:
		return true
	}
	return false
}

// cut appends the segment that the tokens make.
func (c *cutter) cut(tokens []lexeme, end int) {
	if len(tokens) == 0 {
		return
	}
	s := segment{keyword: tokens[0].token, declaration: isDeclaration(tokens), uses: map[string]bool{}}
	begin, end := tokens[0].offset, c.withoutComments(tokens[len(tokens)-1].offset, end)
	if s.declaration {
		begin = c.withComments(begin)
	}
	// Indentation is kept so that columns agree with the person's.
	if start := strings.LastIndexByte(c.source[:begin], '\n') + 1; strings.TrimSpace(c.source[start:begin]) == "" {
		begin = start
	}
	s.text, s.line = strings.TrimRight(c.source[begin:end], " \t\n"), c.firstLine+strings.Count(c.source[:begin], "\n")
	for _, t := range tokens {
		if t.token == token.IDENT {
			s.uses[t.literal] = true
		}
	}
	s.defines = defined(tokens, s.text)
	c.segments, c.end = append(c.segments, s), end
}

// withoutComments returns where the code of a segment ends whose last token is at last: a
// comment on its last line would hide what is written behind it.
func (c *cutter) withoutComments(last, end int) int {
	for _, comment := range c.comments {
		if comment.offset > last && comment.offset < end {
			return comment.offset
		}
	}
	return end
}

// withComments returns where the comments above a declaration begin: it may need them, as
// directives (//go:embed) or as C (import "C"). Those on the line of the segment before are
// its own.
func (c *cutter) withComments(begin int) int {
	for _, comment := range c.comments {
		if comment.offset >= begin {
			break
		}
		if len(c.segments) == 0 || comment.offset > c.end && strings.Contains(c.source[c.end:comment.offset], "\n") {
			return comment.offset
		}
	}
	return begin
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
		depth += nesting(t.token)
		if depth == 0 {
			rest := tokens[i+2:]
			return len(rest) > 1 && rest[0].token == token.IDENT && rest[1].token == token.LPAREN
		}
	}
	return false
}

// defined lists the names that a statement gives with := or var outside of blocks.
func defined(tokens []lexeme, text string) (names []string) {
	if tokens[0].token == token.VAR {
		return variables(text)
	}
	for _, t := range tokens {
		switch {
		case t.token == token.DEFINE:
			return names
		case t.token == token.IDENT && t.literal != "_":
			names = append(names, t.literal)
		case t.token != token.IDENT && t.token != token.COMMA:
			return nil
		}
	}
	return nil
}

// variables lists the names of a var declaration.
func variables(text string) (names []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	for _, d := range file.Decls {
		if group, ok := d.(*ast.GenDecl); ok {
			for _, spec := range group.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					names = appendNames(names, v.Names)
				}
			}
		}
	}
	return names
}

func appendNames(names []string, identifiers []*ast.Ident) []string {
	for _, name := range identifiers {
		if name.Name != "_" {
			names = append(names, name.Name)
		}
	}
	return names
}

// A Piece is a top-level declaration or statement of some code.
type Piece struct {
	Text        string
	Declaration bool
}

// Pieces cuts code, which may hold several cells one after the other, into its top-level
// declarations and statements. What is not complete comes last.
func Pieces(code string) (pieces []Piece) {
	segments, _ := split(strings.ReplaceAll(withoutCommands(code), "\r", " "), 1)
	for _, s := range segments {
		pieces = append(pieces, Piece{s.text, s.declaration})
	}
	return pieces
}
