package assist

import (
	"go/ast"
	"go/token"
	"strings"
)

// Inspect returns the documentation of what stands at a byte offset, as plain text and as
// Markdown; both are "" when nothing is known. Inside the brackets of a call the function is meant.
// cells is the code that was run before, which grows at its end.
func (x *Index) Inspect(cells, code string, offset int) (plain, marked string) {
	end := offset
	for end < len(code) && isWord(code[end]) {
		end++
	}
	p := placeOf(code[:end])
	s := x.scopeOf(cells, code)
	if !p.text && p.word != "" {
		if plain, marked = s.document(p); plain != "" {
			return plain, marked
		}
	}
	if at := p.within(); at > 0 && (p.tokens[at].token == token.LPAREN || p.tokens[at].token == token.LBRACE) {
		if name := p.tokens[at-1]; name.token == token.IDENT {
			return s.document(place{before: p.before[:name.offset], word: name.literal, tokens: p.tokens[:at-1]})
		}
	}
	return "", ""
}

// document explains the word of a place.
func (s *scope) document(p place) (plain, marked string) {
	if p.last() == token.PERIOD {
		operand := p.operand(len(p.tokens) - 1)
		if operand == nil {
			return "", ""
		}
		_, e := s.selected(&ast.SelectorExpr{X: operand, Sel: ast.NewIdent(p.word)}, deep)
		return explain(e)
	}
	if e, ok := s.own.names[p.word]; ok {
		if t, named := s.typeName(p.word); named != "" && !e.isType {
			plain, marked = explain(t)
			return p.word + " is a " + named + "\n\n" + plain, "`" + p.word + "` is a `" + named + "`\n\n" + marked
		}
		return explain(e)
	}
	if found := s.index.lookup(p.word); found != nil {
		return "package " + p.word + "\n\n" + found.doc, "**package " + p.word + "**\n\n" + markdown(found.doc)
	}
	return "", ""
}

// typeName returns the type of a variable and its name, when a package that is read has it.
func (s *scope) typeName(name string) (entry, string) {
	if _, ok := s.variables[name]; !ok {
		return entry{}, ""
	}
	p, from, of := s.named(s.variable(name, deep))
	if p == nil || from == "" || p.names[of].signature == "" {
		return entry{}, ""
	}
	return p.names[of], from + "." + of
}

func explain(e entry) (plain, marked string) {
	if e.signature == "" {
		return "", ""
	}
	plain = strings.TrimSpace(e.signature + "\n\n" + e.doc)
	return plain, strings.TrimSpace("```go\n" + e.signature + "\n```\n\n" + markdown(e.doc))
}
