package assist

import (
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pmfnas/kernel/stdlib"
)

// An outline is what others may know of a package, as Go source: its declarations with their
// comments, without the bodies of functions and without what only the package itself uses. It takes
// a fifth of the memory that its syntax tree takes. "" is the outline of no package.
type outline string

// outlineOf reads the sources in a folder: what is exported, or all.
func outlineOf(folder string, all bool) outline {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return ""
	}
	parts := make([]part, len(entries))
	var reading sync.WaitGroup
	for i, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			reading.Go(func() { parts[i] = readPart(folder, name, all) })
		}
	}
	reading.Wait()
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.name == "" })
	if len(parts) == 0 {
		return ""
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.doc)
	}
	b.WriteString("package " + parts[0].name + "\n")
	for _, p := range parts {
		b.WriteString(p.imports)
	}
	for _, p := range parts {
		b.WriteString(p.declarations)
	}
	return outline(b.String())
}

// open makes of an outline what is looked up; nil for no package.
func (o outline) open(all bool) *pkg {
	if o == "" {
		return nil
	}
	fset, mode := token.NewFileSet(), doc.Mode(0)
	if all {
		mode = doc.AllDecls
	}
	file, _ := parser.ParseFile(fset, "outline.go", string(o), parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return nil
	}
	imports := map[string]string{}
	addImports(imports, file)
	documented, err := doc.NewFromFiles(fset, []*ast.File{file}, "p", mode)
	if err != nil {
		return nil
	}
	p := indexed(fset, documented)
	p.imports = imports
	return p
}

// part is what a file gives to an outline; it has no name when the file gives nothing.
type part struct {
	name         string // of the package
	doc          string // of the package, as a comment
	imports      string
	declarations string
}

// readPart reads a file that belongs to this machine's build.
func readPart(folder, name string, all bool) part {
	context := build.Default
	if ok, err := context.MatchFile(folder, name); !ok || err != nil {
		return part{}
	}
	source, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return part{}
	}
	text := withoutBodies(string(source))
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		text = string(source)
		if file, err = parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			return part{}
		}
	}
	s := scissors{source: text, file: fset.File(file.Pos())}
	p := part{name: file.Name.Name}
	if file.Doc != nil {
		p.doc = s.cut(file.Doc.Pos(), file.Doc.End())
	}
	var imports, declarations strings.Builder
	for _, spec := range file.Imports {
		imports.WriteString("import " + s.cut(spec.Pos(), spec.End()))
	}
	for _, d := range file.Decls {
		declarations.WriteString(s.declaration(d, all))
	}
	p.imports, p.declarations = imports.String(), declarations.String()
	return p
}

// withoutBodies drops the bodies of functions by their indentation, where a source is formatted as
// Go formats it: they are most of what a parser would have to read. Where a string of several lines
// looks like the end of a body, what is left is no Go.
func withoutBodies(source string) string {
	var b strings.Builder
	b.Grow(len(source))
	inBody := false
	for line := range strings.Lines(source) {
		head, opens := strings.CutSuffix(strings.TrimRight(line, "\r\n"), " {")
		switch {
		case inBody:
			inBody = !strings.HasPrefix(line, "}")
		case opens && (strings.HasPrefix(head, "func ") || strings.HasPrefix(head, ")")):
			b.WriteString(head + "\n")
			inBody = true
		default:
			b.WriteString(line)
		}
	}
	return b.String()
}

// scissors cut a source.
type scissors struct {
	source string
	file   *token.File
}

// cut is what stands between two places, as lines of its own.
func (s scissors) cut(from, to token.Pos) string {
	return s.source[s.file.Offset(from):s.file.Offset(to)] + "\n"
}

// declaration is the text of a declaration that belongs to the outline, "" for another. Types that
// are not exported do, as exported ones may embed them.
func (s scissors) declaration(d ast.Decl, all bool) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if all || d.Name.IsExported() {
			return s.documented(d.Doc, d.Pos(), d.Type.End())
		}
	case *ast.GenDecl:
		if d.Tok != token.IMPORT && (all || d.Tok == token.TYPE || slices.ContainsFunc(d.Specs, exports)) {
			return s.documented(d.Doc, d.Pos(), endOf(d), s.dispensable(d)...)
		}
	}
	return ""
}

// documented is a piece of source with the comment above it, but for some gaps in it.
func (s scissors) documented(comment *ast.CommentGroup, from, to token.Pos, gaps ...gap) string {
	var b strings.Builder
	if comment != nil {
		b.WriteString(s.cut(comment.Pos(), comment.End()))
	}
	for _, g := range gaps {
		b.WriteString(s.source[s.file.Offset(from):s.file.Offset(g.from)])
		from = g.to
	}
	b.WriteString(s.cut(from, to))
	return b.String()
}

// exports tells whether a constant or variable is for others.
func exports(spec ast.Spec) bool {
	v, ok := spec.(*ast.ValueSpec)
	return ok && slices.ContainsFunc(v.Names, (*ast.Ident).IsExported)
}

// endOf is the end of a declaration with the comment on its last line.
func endOf(d *ast.GenDecl) token.Pos {
	if d.Rparen.IsValid() || len(d.Specs) == 0 {
		return d.End()
	}
	var comment *ast.CommentGroup
	switch spec := d.Specs[0].(type) {
	case *ast.ValueSpec:
		comment = spec.Comment
	case *ast.TypeSpec:
		comment = spec.Comment
	}
	if comment == nil {
		return d.End()
	}
	return comment.End()
}

// gap is what an outline leaves out of a declaration.
type gap struct{ from, to token.Pos }

// lengthy is from how many bytes on a literal is a table, or a program, that nobody reads here.
const lengthy = 2000

// dispensable finds what stands in the braces of long literals.
func (s scissors) dispensable(d *ast.GenDecl) (gaps []gap) {
	ast.Inspect(d, func(n ast.Node) bool {
		var g gap
		switch n := n.(type) {
		case *ast.FuncLit:
			g = gap{n.Body.Lbrace + 1, n.Body.Rbrace}
		case *ast.CompositeLit:
			g = gap{n.Lbrace + 1, n.Rbrace}
		}
		if g.to-g.from < lengthy {
			return true
		}
		gaps = append(gaps, g)
		return false
	})
	return gaps
}

// addImports notes what a file calls the packages that it imports.
func addImports(into map[string]string, file *ast.File) {
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		switch {
		case err != nil:
		case spec.Name != nil:
			into[spec.Name.Name] = path
		default:
			into[stdlib.Name(path)] = path
		}
	}
}
