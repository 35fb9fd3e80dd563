package assist

import (
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"maps"
	"strings"
	"sync"

	"pmfnas/kernel/cell"
)

// scope is what a place in the cells can see: the cells' own package, and every variable with
// what is known of its type. A name that several blocks give has the last one's type: a wrong
// guess costs a suggestion, no more.
type scope struct {
	index     *Index
	own       *pkg
	variables map[string]variable
}

// variable has a written type, or the place among the values of an expression that made it.
type variable struct {
	written ast.Expr
	made    ast.Expr
	place   int
	element bool // it is one of what made ranges over; place 0 is the key
}

// known is a type as it is written in one package; "" is the cells' own.
type known struct {
	pkg  string
	expr ast.Expr
}

// memory is what the cells that were read last gave: the next time there are a few more.
type memory struct {
	mu    sync.Mutex
	cells string
	scope *scope
}

// scopeOf reads the cells that were run and the code of the one that is written. What is not
// complete, as the statement at the cursor, is read as far as it goes.
func (x *Index) scopeOf(cells, code string) *scope {
	m := &x.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.scope == nil || !strings.HasPrefix(cells, m.cells) {
		m.cells, m.scope = "", &scope{index: x, own: newPkg(""), variables: map[string]variable{}}
	}
	m.scope.read(cells[len(m.cells):])
	m.cells = cells
	s := m.scope.clone()
	s.read(code)
	return s
}

// clone copies a scope, so that reading on does not change it.
func (s *scope) clone() *scope {
	own := &pkg{names: maps.Clone(s.own.names), members: map[string]map[string]entry{}, embeds: maps.Clone(s.own.embeds)}
	for name, members := range s.own.members {
		own.members[name] = maps.Clone(members)
	}
	return &scope{index: s.index, own: own, variables: maps.Clone(s.variables)}
}

func (s *scope) read(code string) {
	declarations, statements := cell.Declarations(code)
	for _, d := range declarations {
		s.declare("package p\n" + d)
	}
	for _, statement := range statements {
		s.see(parsed("package p\nfunc _() {\n" + statement + "\n}"))
	}
}

// parsed is as much of a file as can be read; go/parser gives what it has despite errors.
func parsed(source string) (*token.FileSet, *ast.File) {
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, "", source, parser.ParseComments|parser.SkipObjectResolution)
	return fset, file
}

func (s *scope) declare(source string) {
	fset, file := parsed(source)
	if file == nil {
		return
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			s.declareFunc(fset, d)
		case *ast.GenDecl:
			s.declareValues(fset, d)
		}
	}
	s.see(fset, file)
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
	methods := maps.Clone(s.own.members) // a type that is declared anew keeps its methods
	s.own.addType(fset, d, d.Doc.Text())
	for name, members := range methods {
		for member, e := range members {
			if _, ok := s.own.members[name][member]; !ok && strings.HasPrefix(e.signature, "func") {
				s.own.members[name][member] = e
			}
		}
	}
	for _, spec := range d.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok {
			for _, name := range v.Names {
				s.own.names[name.Name] = entry{signature: render(fset, d), doc: d.Doc.Text()}
			}
		}
	}
}

// see notes the variables that a piece of code gives.
func (s *scope) see(fset *token.FileSet, file *ast.File) {
	if file == nil {
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				s.give(name, variable{written: n.Type}, n.Values, i)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for i, left := range n.Lhs {
					s.give(left, variable{}, n.Rhs, i)
				}
				s.explain(fset, n)
			}
		case *ast.RangeStmt:
			s.give(n.Key, variable{element: true}, []ast.Expr{n.X, n.X}, 0)
			s.give(n.Value, variable{element: true, place: 1}, []ast.Expr{n.X, n.X}, 1)
		case *ast.FuncDecl:
			s.parameters(n.Recv)
			s.parameters(n.Type.Params)
			s.parameters(n.Type.Results)
		case *ast.FuncLit:
			s.parameters(n.Type.Params)
		}
		return true
	})
}

// give notes one variable; values are what makes it and those beside it.
func (s *scope) give(left ast.Expr, v variable, values []ast.Expr, i int) {
	name, ok := left.(*ast.Ident)
	if !ok || name.Name == "_" {
		return
	}
	switch {
	case v.written != nil:
	case i < len(values):
		v.made = values[i]
	case len(values) == 1:
		v.made, v.place = values[0], i
	}
	s.variables[name.Name] = v
}

// explain lets a variable made with := be looked up as the statement that made it.
func (s *scope) explain(fset *token.FileSet, n *ast.AssignStmt) {
	for _, left := range n.Lhs {
		if name, ok := left.(*ast.Ident); ok {
			s.own.names[name.Name] = entry{signature: render(fset, n)}
		}
	}
}

func (s *scope) parameters(list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, field := range list.List {
		for _, name := range field.Names {
			s.variables[name.Name] = variable{written: field.Type}
		}
	}
}

// markdown renders a documentation comment; links within it lead nowhere and are left out.
func markdown(text string) string {
	return string((&comment.Printer{DocLinkURL: func(*comment.DocLink) string { return "" }}).Markdown(new(comment.Parser).Parse(text)))
}
