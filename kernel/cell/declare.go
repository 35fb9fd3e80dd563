package cell

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// Declares lists the names that a cell declares for later ones, each with the keyword: func, var,
// const or type. It is empty where the declarations are no Go.
func (c Cell) Declares() map[string]token.Token {
	head := strings.Split(c.Code, "\n")
	for i, l := range head {
		if entry.MatchString(l) && !inRawString(head[:i]) {
			head = head[:i]
			break
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+withoutCommands(strings.Join(head, "\n")), parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	names := map[string]token.Token{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name != "main" {
				names[d.Name.Name] = token.FUNC
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				for _, name := range specNames(spec) {
					names[name.Name] = d.Tok
				}
			}
		}
	}
	delete(names, "_")
	return names
}

func specNames(spec ast.Spec) []*ast.Ident {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []*ast.Ident{s.Name}
	case *ast.ValueSpec:
		return s.Names
	}
	return nil
}
