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
	s := x.scopeOf(cells, code, p.before+"_")
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
		_, e := s.selected(known{expr: &ast.SelectorExpr{X: operand, Sel: ast.NewIdent(p.word)}}, deep)
		return explain(e)
	}
	if e, ok := s.own.names[p.word]; ok {
		if t, named := s.typeName(p.word); named != "" && e.kind != isType {
			plain, marked = explain(t)
			return p.word + " is a " + named + "\n\n" + plain, "`" + p.word + "` is a `" + named + "`\n\n" + marked
		}
		return explain(e)
	}
	if found := s.index.lookup(s.imported("", p.word)); found != nil {
		return "package " + found.name + "\n\n" + found.doc, "**package " + found.name + "**\n\n" + markdown(found.doc)
	}
	return explain(s.names(builtin)[p.word])
}

// typeName returns the type of a variable and its name, when a package that is read has it.
func (s *scope) typeName(name string) (entry, string) {
	p, from, of := s.named(s.variable("", name, deep))
	if p == nil || from == "" || p.names[of].kind != isType {
		return entry{}, ""
	}
	if from == builtin {
		return p.names[of], of
	}
	return p.names[of], p.name + "." + of
}

func explain(e entry) (plain, marked string) {
	signature := e.signature()
	if signature == "" {
		return "", ""
	}
	plain = strings.TrimSpace(signature + "\n\n" + e.doc)
	return plain, strings.TrimSpace("```go\n" + signature + "\n```\n\n" + markdown(e.doc))
}
