package cell

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
)

// A Cell is a person's cell in the form that GoNB compiles.
type Cell struct {
	Code    string   // what GoNB gets; "" when there is nothing to run
	Lines   []int    // for each line of Code the person's line, from 1; 0 for scaffolding
	Locals  []string // names defined with :=, which end with the cell
	Wrapped bool     // the last expression is displayed, so a call without results will not compile
}

// Options of Rewrite. The zero value displays the last expression.
type Options struct {
	NoResult bool // run the last expression and display nothing
}

// builder collects generated lines with their origin.
type builder struct {
	lines   []string
	origins []int
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
// and the last expression is handed to show.Result.
func Rewrite(source string, o Options) Cell {
	if strings.TrimSpace(source) == "" {
		return Cell{}
	}
	if first := strings.TrimLeft(source, " \t\n"); whole.MatchString(first) {
		return verbatim(source)
	}
	var b builder
	line, rest := b.specials(source)
	head, body := rest, ""
	bodyLine := line
	lines := strings.Split(rest, "\n")
	for i, l := range lines {
		if entry.MatchString(l) {
			head, body = strings.Join(lines[:i], "\n"), strings.Join(lines[i+1:], "\n")
			bodyLine = line + i + 1
			return b.withEntry(l, head, line, body, bodyLine, o)
		}
	}
	return b.mixed(head, line, o)
}

// verbatim hands the cell on as it is.
func verbatim(source string) Cell {
	var b builder
	b.add(source, 1)
	return Cell{Code: source, Lines: b.origins}
}

// specials moves the leading lines that are commands, and returns what follows with its line.
func (b *builder) specials(source string) (line int, rest string) {
	lines := strings.Split(source, "\n")
	n := 0
	for n < len(lines) && !entry.MatchString(lines[n]) && (special.MatchString(lines[n]) || strings.TrimSpace(lines[n]) == "") {
		n++
	}
	for i, l := range lines[:n] {
		b.add(l, i+1)
	}
	return n + 1, strings.Join(lines[n:], "\n")
}

// withEntry keeps the person's own %% line.
func (b *builder) withEntry(command, head string, headLine int, body string, bodyLine int, o Options) Cell {
	if head != "" {
		b.add(head, headLine)
	}
	segments, ok := split(body, bodyLine)
	if !ok {
		b.add(command, bodyLine-1)
		b.add(body, bodyLine)
		return b.cell(false, nil)
	}
	return b.main(command, bodyLine-1, segments, o)
}

// mixed sorts a cell of declarations and statements.
func (b *builder) mixed(source string, line int, o Options) Cell {
	segments, ok := split(source, line)
	if !ok {
		// The compiler's own message is the best one. A cell that starts like a declaration
		// is one.
		if len(segments) == 0 || !segments[0].declaration {
			b.add("%%", 0)
		}
		b.add(source, line)
		return b.cell(false, nil)
	}
	local := map[string]bool{}
	for _, s := range segments {
		if !s.declaration {
			for _, name := range s.defines {
				local[name] = true
			}
		}
	}
	var statements []segment
	for _, s := range segments {
		switch {
		case !s.declaration, s.keyword == token.VAR && usesAny(s, local):
			statements = append(statements, s)
		default:
			b.add(attachToMain(s.text), s.line)
		}
	}
	if len(statements) == 0 {
		return b.cell(false, nil)
	}
	return b.main("%%", 0, statements, o)
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

var mainFunction = regexp.MustCompile(`^\s*func\s+main\s*\(\s*\)\s*{`)

// attachToMain lets the output of a person's own func main join the cell's stream.
func attachToMain(declaration string) string {
	if at := mainFunction.FindStringIndex(declaration); at != nil {
		return declaration[:at[1]] + " show.Attach();" + declaration[at[1]:]
	}
	return declaration
}

// main writes statements as the body of main, the last expression displayed.
func (b *builder) main(command string, commandLine int, statements []segment, o Options) Cell {
	b.add(command, commandLine)
	b.add("show.Attach()", 0)
	wrapped := false
	var locals []string
	for i, s := range statements {
		text := s.text
		if i == len(statements)-1 && !o.NoResult && displayable(text) {
			text = wrap(text)
			wrapped = true
		}
		b.add(text, s.line)
		if !s.declaration {
			locals = append(locals, s.defines...)
		}
	}
	for _, name := range locals {
		b.add("_ = "+name, 0)
	}
	return b.cell(wrapped, locals)
}

// wrap puts an expression into show.Result on the same lines.
func wrap(text string) string {
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	return indent + "show.Result(" + text[len(indent):] + ")"
}

func (b *builder) cell(wrapped bool, locals []string) Cell {
	return Cell{Code: strings.Join(b.lines, "\n"), Lines: b.origins, Locals: locals, Wrapped: wrapped}
}

// displayable tells whether a statement is an expression whose value is worth showing.
func displayable(text string) bool {
	expression, err := parser.ParseExpr(text)
	if err != nil {
		return false
	}
	call, ok := expression.(*ast.CallExpr)
	if !ok {
		return true
	}
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return !silent[f.Name]
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok {
			return !silent[pkg.Name+".*"] && !silent[pkg.Name+"."+f.Sel.Name]
		}
	}
	return true
}

// silent are calls whose results nobody wants to see, or that have none.
var silent = map[string]bool{
	"panic": true, "print": true, "println": true, "close": true, "delete": true, "clear": true, "copy": true,
	"fmt.Print": true, "fmt.Println": true, "fmt.Printf": true,
	"fmt.Fprint": true, "fmt.Fprintln": true, "fmt.Fprintf": true,
	"log.*": true, "gonbui.*": true, "show.Display": true, "show.Result": true, "show.Attach": true,
	"time.Sleep": true, "os.Exit": true,
}
