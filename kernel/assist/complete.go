package assist

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"pmfnas/kernel/magic"
)

// Complete returns what may stand at a byte offset of code, and the range it replaces.
func (x *Index) Complete(code string, offset int) (matches []string, start, end int) {
	before := code[:offset]
	start = offset - len(lastWord(before))
	prefix := before[start:]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	var names []string
	switch {
	case strings.HasPrefix(line, "%"):
		names = magics(line)
		if !strings.Contains(line, " ") {
			start, prefix = offset-len(line), line
		}
	case start > 0 && before[start-1] == '.':
		names = slices.Sorted(maps.Keys(x.members(before, lastWord(before[:start-1]))))
	default:
		names = append(declared(code), packageNames()...)
	}
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			matches = append(matches, name)
		}
	}
	slices.Sort(matches)
	return slices.Compact(matches), start, offset
}

// magics lists what may follow on a %pmf line.
func magics(line string) (names []string) {
	if !strings.Contains(line, " ") {
		return []string{"%pmf"}
	}
	if strings.HasPrefix(line, "%pmf ") && strings.Count(line, " ") == 1 {
		for _, c := range magic.Commands() {
			names = append(names, c.Name)
		}
	}
	return names
}

// Inspect returns the documentation of what stands at a byte offset, "" for none.
func (x *Index) Inspect(code string, offset int) string {
	end := offset
	for end < len(code) && isWord(code[end]) {
		end++
	}
	// Inside the brackets of a call the function is meant.
	at := strings.TrimRight(code[:end], " \t")
	if strings.HasSuffix(at, "(") {
		at = at[:len(at)-1]
	}
	name := lastWord(at)
	if name == "" {
		return ""
	}
	if outer, ok := strings.CutSuffix(at[:len(at)-len(name)], "."); ok {
		e, ok := x.members(code, lastWord(outer))[name]
		if !ok {
			return ""
		}
		return explain(e)
	}
	if p := x.lookup(name); p != nil {
		return "package " + name + "\n\n" + p.doc
	}
	if typeOf, ok := x.typeOf(code, name); ok {
		return name + " is a " + typeOf.pkg + "." + typeOf.name + "\n\n" + explain(x.lookup(typeOf.pkg).names[typeOf.name])
	}
	return own(code, name)
}

func explain(e entry) string { return strings.TrimSpace(e.signature + "\n\n" + e.doc) }

// members returns what may follow the receiver and a dot.
func (x *Index) members(code, receiver string) map[string]entry {
	if p := x.lookup(receiver); p != nil {
		return p.names
	}
	if t, ok := x.typeOf(code, receiver); ok {
		return x.lookup(t.pkg).members[t.name]
	}
	return nil
}

// typed is a named type of a known package.
type typed struct{ pkg, name string }

// maker finds name := pkg.Function( and var name = pkg.Function(.
var maker = regexp.MustCompile(`(?m)^\s*(?:var\s+)?(\w+)(?:\s*,\s*\w+)*\s*:?=\s*(\w+)\.(\w+)[({]`)

// typeOf finds the type of a variable that a known function, method or literal made.
func (x *Index) typeOf(code, name string) (t typed, ok bool) {
	return x.typeWithin(code, name, 4)
}

func (x *Index) typeWithin(code, name string, depth int) (t typed, ok bool) {
	if depth == 0 {
		return t, false
	}
	for _, m := range maker.FindAllStringSubmatch(code, -1) {
		if m[1] != name || m[2] == name {
			continue
		}
		if p := x.lookup(m[2]); p != nil {
			t, ok = typed{m[2], p.names[m[3]].result}, p.names[m[3]].result != ""
			if _, isType := p.members[m[3]]; isType {
				t, ok = typed{m[2], m[3]}, true
			}
		} else if outer, found := x.typeWithin(code, m[2], depth-1); found {
			e := x.lookup(outer.pkg).members[outer.name][m[3]]
			t, ok = typed{outer.pkg, e.result}, e.result != ""
		}
	}
	return t, ok
}

// declaration finds the names that a cell gives.
var declaration = regexp.MustCompile(`(?m)^\s*(?:(?:var|const|func|type)\s+(\w+)|(\w+)\s*:=)`)

func declared(code string) (names []string) {
	for _, m := range declaration.FindAllStringSubmatch(code, -1) {
		names = append(names, m[1]+m[2])
	}
	return names
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
