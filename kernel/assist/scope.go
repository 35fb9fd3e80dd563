package assist

import (
	"go/ast"
	"go/doc/comment"
	"go/token"
	"maps"
	"strings"
	"sync"

	"pmfnas/kernel/cell"
)

// scope is what a place in the cells can see: the cells' own package, and the variables with what
// is known of their types. Of several declarations in one block the last one counts: a wrong
// guess costs a suggestion, no more.
type scope struct {
	index     *Index
	own       *pkg
	variables map[string]variable
}

// memory is what the cells that were read last gave: the next time there are a few more.
type memory struct {
	mu    sync.Mutex
	cells string
	scope *scope
}

// scopeOf reads the cells that were run, the code of the one that is written, and the blocks
// around the cursor, which stands where before ends.
func (x *Index) scopeOf(cells, code, before string) *scope {
	m := &x.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.scope == nil || !strings.HasPrefix(cells, m.cells) {
		own := newPkg()
		own.imports = map[string]string{}
		m.cells, m.scope = "", &scope{index: x, own: own, variables: map[string]variable{}}
	}
	m.scope.read(cells[len(m.cells):])
	m.cells = cells
	s := m.scope.clone()
	s.read(code)
	if pieces := cell.Pieces(before); len(pieces) > 0 {
		s.see(pieces[len(pieces)-1])
	}
	return s
}

// clone copies a scope, so that reading on does not change it.
func (s *scope) clone() *scope {
	own := &pkg{names: maps.Clone(s.own.names), members: map[string]map[string]entry{}, embeds: maps.Clone(s.own.embeds), imports: maps.Clone(s.own.imports)}
	for name, members := range s.own.members {
		own.members[name] = maps.Clone(members)
	}
	return &scope{index: s.index, own: own, variables: maps.Clone(s.variables)}
}

// read notes what code gives on its top level: first its declarations, then what its statements
// make.
func (s *scope) read(code string) {
	pieces := cell.Pieces(code)
	for _, declarations := range []bool{true, false} {
		for _, p := range pieces {
			if p.Declaration == declarations {
				s.see(p)
			}
		}
	}
}

// declare notes the declarations of a file.
func (s *scope) declare(fset *token.FileSet, file *ast.File) {
	addImports(s.own.imports, file)
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			s.declareFunc(fset, d)
		case *ast.GenDecl:
			s.declareValues(fset, d)
		}
	}
}

func (s *scope) declareFunc(fset *token.FileSet, d *ast.FuncDecl) {
	e := function(fset, d, d.Doc.Text())
	if d.Recv == nil || len(d.Recv.List) == 0 {
		s.own.names[d.Name.Name] = e
		return
	}
	of := receiver(d.Recv.List[0].Type)
	if s.own.members[of] == nil {
		s.own.members[of] = map[string]entry{}
	}
	s.own.members[of][d.Name.Name] = e
}

// receiver is the name of the type of a method.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	}
	return ""
}

func (s *scope) declareValues(fset *token.FileSet, d *ast.GenDecl) {
	before := maps.Clone(s.own.members)
	s.own.addTypes(fset, d, d.Doc.Text())
	for name, members := range before { // a type that is declared anew keeps its methods
		for member, e := range members {
			if _, ok := s.own.members[name][member]; !ok && e.kind == isFunction {
				s.own.members[name][member] = e
			}
		}
	}
	s.own.addNames(fset, d, d.Doc.Text())
}

// markdown renders a documentation comment; links within it lead nowhere and are left out.
func markdown(text string) string {
	return string((&comment.Printer{DocLinkURL: func(*comment.DocLink) string { return "" }}).Markdown(new(comment.Parser).Parse(text)))
}
