package cell

import (
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// A Cell is a person's cell in the form that GoNB compiles.
type Cell struct {
	Code    string        // what GoNB gets; "" when there is nothing to run
	Lines   []int         // for each line of Code the person's line, from 1; 0 for scaffolding
	Locals  []string      // names defined with :=, which end with the cell
	Wrapped bool          // the last expression is displayed, so a call without results will not compile
	Kept    []string      // names whose values %keep stores for later cells
	Blank   []BlankImport // taken out of Code
	Mistake *Problem      // what makes the cell not worth compiling, as no compiler would see it; nil for nothing
}

// Options of Rewrite. The zero value displays the last expression.
type Options struct {
	NoResult bool // run the last expression and display nothing
}

// builder collects generated lines with their origin.
type builder struct {
	lines   []string
	origins []int
	keep    *keeping // nil without %keep
	blank   []BlankImport
}

// add appends text whose first line is the person's line; 0 marks scaffolding.
func (b *builder) add(text string, line int) {
	for i, l := range strings.Split(text, "\n") {
		origin := 0
		if line > 0 {
			origin = line + i
		}
		b.lines, b.origins = append(b.lines, l), append(b.origins, origin)
	}
}

// whole are GoNB's commands that take the cell as it is.
var whole = regexp.MustCompile(`^(//gonb:)?%(%[a-z]|test\b|wasm\b|exec\b|widgets)`)

// special are lines for GoNB or the shell that may stand before Go code.
var special = regexp.MustCompile(`^(//gonb:)?[%!]`)

// entry is GoNB's line after which everything is the body of main.
var entry = regexp.MustCompile(`^(//gonb:)?%(%|main\b)`)

// Rewrite makes a cell compilable: declarations go to the top level, statements into main,
// and the last expression is handed to Result of package show.
func Rewrite(source string, o Options) Cell {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	c := rewrite(source, o)
	if c.Mistake == nil {
		c.Mistake = takenBy(c, strings.Split(source, "\n"))
	}
	return c
}

// rewrite does so, whatever the names are that the cell declares.
func rewrite(source string, o Options) Cell {
	if strings.TrimSpace(source) == "" {
		return Cell{}
	}
	if first := strings.TrimLeft(source, " \t\n"); whole.MatchString(first) {
		return verbatim(source)
	}
	var b builder
	lines := flush(strings.Split(source, "\n"))
	b.keep = takeKeep(lines)
	lines, b.blank = takeBlank(withoutClause(b.specials(lines)))
	at := -1
	for i, l := range lines {
		switch {
		case !entry.MatchString(l) || inRawString(lines[:i]):
		case at < 0:
			at = i
		default:
			lines[i] = "" // one entry is enough
		}
	}
	if at < 0 {
		return b.mixed(strings.Join(lines, "\n"), o)
	}
	if statementsIn(lines[:at]) {
		lines[at] = ""
		return b.mixed(strings.Join(lines, "\n"), o)
	}
	return b.withEntry(lines, at, o)
}

// statementsIn tells whether lines hold more than declarations: then the %% that follows them
// marks nothing.
func statementsIn(lines []string) bool {
	segments, ok := split(strings.Join(lines, "\n"), 1)
	return ok && slices.ContainsFunc(segments, func(s segment) bool { return !s.declaration })
}

// indented is a command with white space before it, as it is pasted.
var indented = regexp.MustCompile(`^[ \t]+(//gonb:)?(%[%a-zA-Z*]|![^=])`)

// flush moves indented commands to the start of their lines, where GoNB wants them. A ! within an
// expression of several lines is Go's.
func flush(lines []string) []string {
	for i, l := range lines {
		if indented.MatchString(l) && !opens(strings.Join(lines[:i], "\n")) {
			lines[i] = strings.TrimLeft(l, " \t")
		}
	}
	return lines
}

// opens tells whether code ends within brackets, a string or an expression.
func opens(code string) bool {
	state, _ := IsComplete(code)
	return state == Incomplete
}

// clause is the first line of a Go file.
var clause = regexp.MustCompile(`^\s*package\s+\w+\s*(//.*)?$`)

// withoutClause blanks the package clause of a program that was pasted as a whole: the cell is a
// package already.
func withoutClause(lines []string) []string {
	for i, l := range lines {
		if clause.MatchString(l) {
			lines[i] = ""
			return lines
		}
		if text := strings.TrimSpace(l); text != "" && !strings.HasPrefix(text, "//") {
			return lines
		}
	}
	return lines
}

// inRawString tells whether the next line stands inside a string of several lines.
func inRawString(lines []string) bool {
	quotes := 0
	for _, l := range lines {
		quotes += strings.Count(l, "`")
	}
	return quotes%2 == 1
}

// foreignText are the commands of which the rest of the cell is no Go.
var foreignText = regexp.MustCompile(`^(//gonb:)?%%[a-z]`)

// verbatim hands the cell on as it is, but for blank imports.
func verbatim(source string) Cell {
	var b builder
	lines := strings.Split(source, "\n")
	if !foreignText.MatchString(strings.TrimLeft(source, " \t\n")) {
		lines, b.blank = takeBlank(lines)
	}
	b.add(strings.Join(lines, "\n"), 1)
	return b.cell(false, nil)
}

// commandLines tells which lines are commands for GoNB or the shell: those that begin like one and do
// not stand in a string of several lines, and what a \ at the end of a command continues.
func commandLines(lines []string) []bool {
	commands := make([]bool, len(lines))
	continued, quotes := false, 0
	for i, l := range lines {
		if continued || special.MatchString(l) && !entry.MatchString(l) && quotes%2 == 0 {
			commands[i], continued = true, strings.HasSuffix(l, "\\")
			continue
		}
		quotes += strings.Count(l, "`")
	}
	return commands
}

// specials takes the commands to the front, wherever they stand, as GoNB runs them first, and
// returns the rest with empty lines in their place.
func (b *builder) specials(lines []string) (rest []string) {
	rest = slices.Clone(lines)
	for i, command := range commandLines(lines) {
		if command {
			b.add(lines[i], i+1)
			rest[i] = ""
		}
	}
	return rest
}

// withEntry keeps the person's own %% line, which is lines[at].
func (b *builder) withEntry(lines []string, at int, o Options) Cell {
	if head := strings.Join(lines[:at], "\n"); strings.TrimSpace(head) != "" {
		b.add(head, 1)
	}
	body := strings.Join(lines[at+1:], "\n")
	segments, ok := split(body, at+2)
	if !ok {
		b.add(lines[at], at+1)
		b.add(body, at+2)
		return b.cell(false, nil)
	}
	return b.main(lines[at], at+1, segments, o)
}

// mixed sorts a cell of declarations and statements.
func (b *builder) mixed(source string, o Options) Cell {
	segments, ok := split(source, 1)
	if !ok {
		// The compiler's own message is the best one. A cell that starts like a declaration
		// is one.
		if len(segments) == 0 || !segments[0].declaration {
			b.add("%%", 0)
		}
		b.add(source, 1)
		return b.cell(false, nil)
	}
	local := map[string]bool{}
	var statements []segment
	for _, s := range segments {
		if s.declaration && !(s.keyword == token.VAR && usesAny(s, local)) {
			b.add(attachToMain(s), s.line)
			continue
		}
		statements = append(statements, s)
		for _, name := range s.defines {
			local[name] = true
		}
	}
	if len(statements) == 0 && b.keep == nil {
		return b.cell(false, nil)
	}
	c := b.main("%%", 0, statements, o)
	if i := slices.IndexFunc(segments, isMain); i >= 0 && len(statements) > 0 {
		line, _, _ := strings.Cut(segments[i].text, "\n")
		c.Mistake = &Problem{Line: segments[i].line, Source: line, Message: "a func main beside statements, which are a main themselves",
			Hint: "Take out func main, or put the statements into it."}
	}
	return c
}

// usesAny tells whether a declaration needs a name that only main has.
func usesAny(s segment, names map[string]bool) bool {
	for name := range s.uses {
		if names[name] {
			return true
		}
	}
	return false
}

var mainFunction = regexp.MustCompile(`(?m)^\s*func\s+main\s*\(\s*\)\s*{`)

func isMain(s segment) bool { return s.keyword == token.FUNC && mainFunction.MatchString(s.text) }

// attachToMain lets the output of a person's own func main join the cell's stream.
func attachToMain(s segment) string {
	if s.keyword == token.FUNC {
		if at := mainFunction.FindStringIndex(s.text); at != nil {
			return s.text[:at[1]] + " " + Show + ".Attach();" + s.text[at[1]:]
		}
	}
	return s.text
}

// main writes statements as the body of main, the last expression displayed.
func (b *builder) main(command string, commandLine int, statements []segment, o Options) Cell {
	b.add(command, commandLine)
	b.add(Show+".Attach()", 0)
	wrapped := false
	var locals []string
	for i, s := range statements {
		text := s.text
		if i == len(statements)-1 && !o.NoResult && displayable(text) {
			text = wrap(text)
			wrapped = true
		}
		b.add(text, s.line)
		locals = append(locals, s.defines...)
	}
	for _, name := range locals {
		b.add("_ = "+name, 0)
	}
	c := b.cell(wrapped, locals)
	if b.keep != nil {
		c = b.keeps(c)
	}
	return c
}

// wrap puts an expression into the call that shows it, on the same lines.
func wrap(text string) string {
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	return indent + Show + ".Result(" + text[len(indent):] + ")"
}

func (b *builder) cell(wrapped bool, locals []string) Cell {
	return Cell{Code: strings.Join(b.lines, "\n"), Lines: b.origins, Locals: locals, Wrapped: wrapped, Blank: b.blank}
}
