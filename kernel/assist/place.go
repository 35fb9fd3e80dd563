package assist

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// place is what stands before the cursor: the tokens, and the word that is being written.
type place struct {
	before string // code up to the word
	word   string
	tokens []piece // of before
	text   bool    // the cursor stands in a string, of which word is the part before it
}

type piece struct {
	token   token.Token
	literal string
	offset  int
}

// placeOf reads code up to an offset.
func placeOf(code string) place {
	p := place{}
	pieces := lex(code)
	if last := len(pieces) - 1; last >= 0 && isOpen(pieces[last]) {
		p.before, p.text = code[:pieces[last].offset], true
		p.word = code[pieces[last].offset+1:]
		p.tokens = pieces[:last]
		return p
	}
	p.word = lastWord(code)
	p.before = code[:len(code)-len(p.word)]
	p.tokens = lex(p.before)
	return p
}

// isOpen tells whether a string waits for its end.
func isOpen(p piece) bool {
	return p.token == token.STRING && (len(p.literal) < 2 || p.literal[0] != p.literal[len(p.literal)-1] || strings.HasSuffix(p.literal, `\"`))
}

func lex(code string) (pieces []piece) {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), nil, 0)
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return pieces
		}
		if tok == token.SEMICOLON && literal == "\n" && file.Offset(pos) >= len(code) {
			continue // put in at the end, where the cursor is
		}
		pieces = append(pieces, piece{tok, literal, file.Offset(pos)})
	}
}

// operand returns the expression that ends before tokens[end].
func (p place) operand(end int) ast.Expr { return p.parse(p.start(end), end) }

// literal returns the type of the literal whose brace is tokens[end].
func (p place) literal(end int) ast.Expr {
	start := p.start(end)
	for start > 0 && start < end {
		switch p.tokens[start-1].token {
		case token.RBRACK:
			if start = p.partner(start - 1); start < 0 {
				return nil
			}
		case token.MAP, token.MUL:
			start--
		default:
			return p.parse(start, end)
		}
	}
	return p.parse(start, end)
}

// start is where the expression begins that ends before tokens[end].
func (p place) start(end int) int {
	start := end
	for start > 0 {
		t := p.tokens[start-1].token
		switch {
		case closes(t):
			open := p.partner(start - 1)
			if open < 0 {
				return end
			}
			start = open
		case t == token.IDENT, t == token.STRING, t == token.PERIOD, t == token.STRUCT:
			start--
		default:
			return start
		}
		if start > 0 && start < end && p.tokens[start].token == token.IDENT && p.tokens[start-1].token != token.PERIOD {
			break
		}
	}
	return start
}

func (p place) parse(start, end int) ast.Expr {
	if start >= end {
		return nil
	}
	to := len(p.before)
	if end < len(p.tokens) {
		to = p.tokens[end].offset
	}
	e, err := parser.ParseExpr(p.before[p.tokens[start].offset:to])
	if err != nil {
		return nil
	}
	return e
}

func closes(t token.Token) bool { return t == token.RPAREN || t == token.RBRACE || t == token.RBRACK }
func opens(t token.Token) bool  { return t == token.LPAREN || t == token.LBRACE || t == token.LBRACK }

// partner finds the bracket that tokens[at] closes, -1 for none.
func (p place) partner(at int) int {
	depth := 0
	for i := at; i >= 0; i-- {
		switch {
		case closes(p.tokens[i].token):
			depth++
		case opens(p.tokens[i].token):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// within finds the innermost open bracket around the cursor, -1 for none.
func (p place) within() int {
	for i := len(p.tokens) - 1; i >= 0; i-- {
		t := p.tokens[i].token
		if closes(t) {
			if i = p.partner(i); i < 0 {
				return -1
			}
		} else if opens(t) {
			return i
		}
	}
	return -1
}

// last is the token before the word, ILLEGAL for none.
func (p place) last() token.Token {
	if len(p.tokens) == 0 {
		return token.ILLEGAL
	}
	return p.tokens[len(p.tokens)-1].token
}

func lastWord(text string) string {
	at := len(text)
	for at > 0 && isWord(text[at-1]) {
		at--
	}
	return text[at:]
}

func isWord(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}
