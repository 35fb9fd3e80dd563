package assist

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"

	"pmfnas/kernel/magic"
)

// Complete returns what may stand at a byte offset of code, and the range it replaces. cells is
// the code that was run before, which grows at its end.
func (x *Index) Complete(cells, code string, offset int) (matches []string, start, end int) {
	before := code[:offset]
	if line := before[strings.LastIndexByte(before, '\n')+1:]; strings.HasPrefix(line, "%") {
		word := line[strings.LastIndexByte(line, ' ')+1:]
		return matching(x.commands(line), word), offset - len(word), offset
	}
	p := placeOf(before)
	word := p.word
	if p.text && !p.imports() {
		word = p.word[strings.LastIndexAny(p.word, `"/ `)+1:]
	}
	return matching(x.candidates(p, cells, code), word), offset - len(word), offset
}

// matching keeps the names that begin like the word; when none does, those that do but for case.
func matching(names []string, word string) (matches []string) {
	for _, name := range names {
		if strings.HasPrefix(name, word) {
			matches = append(matches, name)
		}
	}
	for _, name := range names {
		if matches == nil && len(name) >= len(word) && strings.EqualFold(name[:len(word)], word) {
			return matching(names, name[:len(word)])
		}
	}
	slices.Sort(matches)
	return slices.Compact(matches)
}

func (x *Index) candidates(p place, cells, code string) []string {
	switch {
	case p.text && p.imports():
		return importPaths()
	case p.text:
		return x.texts(p)
	}
	s := x.scopeOf(cells, code, p.before+"_")
	if p.last() == token.PERIOD {
		return s.after(p)
	}
	if fields := s.fields(p); fields != nil {
		return fields
	}
	names := append(slices.Collect(maps.Keys(s.own.names)), packageNames()...)
	names = slices.AppendSeq(names, maps.Keys(s.variables))
	names = slices.DeleteFunc(names, func(name string) bool { return name == p.word || name == "_" && p.word != "" })
	return append(names, words...)
}

// words are Go's own.
var words = []string{
	"append", "any", "bool", "break", "case", "clear", "close", "const", "continue", "copy", "default", "defer", "delete",
	"else", "error", "fallthrough", "false", "float32", "float64", "for", "func", "import", "int", "int64", "interface", "len",
	"make", "map", "max", "min", "new", "nil", "panic", "range", "return", "select", "string", "struct", "switch", "true",
	"type", "uint64", "var",
}

// commands lists what may follow on a line that begins with %.
func (x *Index) commands(line string) (names []string) {
	all := strings.Split(line, " ")
	switch {
	case len(all) == 1:
		return magic.Lines()
	case all[0] != "%pmf":
		return nil
	case len(all) == 2:
		for _, c := range magic.Commands() {
			names = append(names, c.Name)
		}
		return names
	}
	return x.asked(all[1:])
}

// asked returns what the words after %pmf may become.
func (x *Index) asked(words []string) []string {
	if x.Words == nil {
		return nil
	}
	return x.Words(words)
}

// imports tells whether the cursor stands in the path of an import.
func (p place) imports() bool {
	for i := len(p.tokens) - 1; i >= 0; i-- {
		switch t := p.tokens[i]; t.token {
		case token.IMPORT:
			return true
		case token.STRING, token.LPAREN, token.IDENT, token.PERIOD:
		case token.SEMICOLON:
			if p.within() < 0 {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// texts completes the string in a call: the names of studies for pmf's functions.
func (x *Index) texts(p place) []string {
	if at := p.within(); at >= 2 && p.tokens[at].token == token.LPAREN {
		if call, ok := p.operand(at).(*ast.SelectorExpr); ok {
			if from, ok := call.X.(*ast.Ident); ok && from.Name == "pmf" {
				return x.asked([]string{"report", p.word})
			}
		}
	}
	return nil
}

// after lists what may follow the dot at the cursor.
func (s *scope) after(p place) []string {
	operand := p.operand(len(p.tokens) - 1)
	if operand == nil {
		return nil
	}
	if name, ok := operand.(*ast.Ident); ok {
		if path := s.imported("", name.Name); path != "" {
			return slices.Collect(maps.Keys(s.names(path)))
		}
	}
	return slices.Collect(maps.Keys(s.members(s.value(known{expr: operand}, 0, deep), deep)))
}

// fields lists the fields of the struct literal in which the cursor stands where a name may
// stand, without those that are given already; nil when it stands in none.
func (s *scope) fields(p place) []string {
	at := p.within()
	if at <= 0 || p.tokens[at].token != token.LBRACE || p.last() == token.COLON {
		return nil
	}
	given := map[string]bool{}
	for i := at; i+1 < len(p.tokens); i++ {
		if p.tokens[i].token == token.IDENT && p.tokens[i+1].token == token.COLON {
			given[p.tokens[i].literal] = true
		}
	}
	return slices.DeleteFunc(s.written(s.literal(p, at)), func(name string) bool { return given[name] })
}

// literal returns the type of the literal that a brace opens. One without a type is an element of
// that around it.
func (s *scope) literal(p place, at int) known {
	if written := p.literal(at); written != nil {
		return known{expr: written}
	}
	outer := place{before: p.before, tokens: p.tokens[:at]}
	if around := outer.within(); around > 0 && p.tokens[around].token == token.LBRACE {
		return s.element(s.literal(p, around), 1, deep)
	}
	return known{}
}

// written lists what a literal of a type may name: its own fields and what it embeds.
func (s *scope) written(t known) (names []string) {
	p, _, of := s.named(t)
	if p == nil {
		p, of = newPkg(), ""
		p.addMembers(token.NewFileSet(), of, t.expr)
	}
	for name, e := range p.members[of] {
		if e.kind != isFunction {
			names = append(names, name)
		}
	}
	for _, embedded := range p.embeds[of] {
		names = append(names, receiver(embedded))
	}
	return names
}
