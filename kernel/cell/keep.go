package cell

import (
	"fmt"
	"go/token"
	"regexp"
	"strings"
)

// keepLine is the command that stores values for later cells: %keep x y, or %keep alone for all
// names that the cell makes with :=.
var keepLine = regexp.MustCompile(`^%keep\b(.*)$`)

// keeping is what a %keep asks for.
type keeping struct {
	names []string
	line  int // of the command, where its mistakes are shown
}

// takeKeep reads the %keep lines and blanks them; nil for none.
func takeKeep(lines []string) (k *keeping) {
	for i, l := range lines {
		m := keepLine.FindStringSubmatch(l)
		if m == nil || inRawString(lines[:i]) {
			continue
		}
		if k == nil {
			k = &keeping{line: i + 1}
		}
		k.names = append(k.names, strings.FieldsFunc(m[1], func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })...)
		lines[i] = ""
	}
	return k
}

// keeps adds to the end of main what stores the values.
func (b *builder) keeps(c Cell) Cell {
	names := b.keep.names
	if len(names) == 0 {
		names = c.Locals
	}
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		if !token.IsIdentifier(name) || name == "_" {
			c.Mistake = &Problem{Line: b.keep.line, Source: "%keep " + strings.Join(names, " "), Message: "%keep wants names of variables, and " + name + " is none"}
			break
		}
		b.add(fmt.Sprintf("%s.Keep(%q, %s)", Show, name, name), b.keep.line)
		c.Kept = append(c.Kept, name)
	}
	kept := b.cell(c.Wrapped, c.Locals)
	kept.Kept, kept.Mistake = c.Kept, c.Mistake
	return kept
}

// BringBack is the declaration that gives later cells a kept value of a type.
func BringBack(name, typeText string) string {
	return fmt.Sprintf("var %s = %s.Kept[%s](%q)", name, Show, typeText, name)
}
