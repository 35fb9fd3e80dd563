package cell

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"

	"pmfnas/kernel/stdlib"
)

// A Declaration is what a cell makes of a name for later cells.
type Declaration struct {
	Keyword token.Token // func, var, const, type or import
	Line    int         // of the person's cell, from 1
	Path    string      // of what is imported
}

// What says what a name is that was declared so, as in "a variable".
func (d Declaration) What() string {
	switch d.Keyword {
	case token.FUNC:
		return "a function"
	case token.CONST:
		return "a constant"
	case token.TYPE:
		return "a type"
	case token.IMPORT:
		return "the name of another package"
	}
	return "a variable"
}

// Declares lists the names that a cell declares for later ones. It is empty where the declarations
// are no Go.
func (c Cell) Declares() map[string]Declaration {
	head := strings.Split(c.Code, "\n")
	for i, l := range head {
		if entry.MatchString(l) && !inRawString(head[:i]) {
			head = head[:i]
			break
		}
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", "package p\n"+withoutCommands(strings.Join(head, "\n")), parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	names := map[string]Declaration{}
	add := func(name *ast.Ident, d Declaration) {
		if line := fset.Position(name.Pos()).Line - 2; name.Name != "_" && name.Name != "." && line >= 0 && line < len(c.Lines) {
			d.Line = c.Lines[line]
			names[name.Name] = d
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name != "main" && d.Name.Name != "init" {
				add(d.Name, Declaration{Keyword: token.FUNC})
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				names, path := specNames(spec)
				for _, name := range names {
					add(name, Declaration{Keyword: d.Tok, Path: path})
				}
			}
		}
	}
	return names
}

// specNames lists what is declared, and the path of an import.
func specNames(spec ast.Spec) (names []*ast.Ident, path string) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []*ast.Ident{s.Name}, ""
	case *ast.ValueSpec:
		return s.Names, ""
	case *ast.ImportSpec:
		path, err := strconv.Unquote(s.Path.Value)
		switch {
		case err != nil:
		case s.Name != nil:
			return []*ast.Ident{s.Name}, path
		default:
			return []*ast.Ident{{Name: stdlib.Name(path), NamePos: s.Path.Pos()}}, path
		}
	}
	return nil, ""
}
