package assist

import (
	"go/ast"
	"go/parser"
	"go/token"

	"pmfnas/kernel/cell"
)

// see notes what one top-level piece of code declares, and the variables of its blocks that are
// still open at its end, where the cursor is. go/parser gives what it can despite errors.
func (s *scope) see(p cell.Piece) {
	source := "package p\n"
	if !p.Declaration {
		source += "func _() {\n"
	}
	b := block{scope: s, fset: token.NewFileSet()}
	source, b.closed = mended(source + p.Text)
	file, _ := parser.ParseFile(b.fset, "", source, parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return
	}
	if p.Declaration {
		s.declare(b.fset, file)
	}
	ast.Inspect(file, b.visit)
}

// mended completes code that breaks off: it gives a name to a last dot and closes brackets. It
// returns the places of the braces that were closed before.
func mended(code string) (whole string, closed map[int]bool) {
	tokens := lex(code)
	text := []byte(code)
	if n := len(tokens); n > 0 && tokens[n-1].token == token.PERIOD {
		text = append(text, '_')
	}
	closed = map[int]bool{}
	var open []int
	for i, t := range tokens {
		switch {
		case opens(t.token):
			open = append(open, i)
		case closes(t.token) && len(open) > 0:
			closed[tokens[open[len(open)-1]].offset] = true
			open = open[:len(open)-1]
		case t.token == token.GO || t.token == token.DEFER:
			// The parser drops a function that nobody calls yet, unless it stands for itself.
			copy(text[t.offset:], "     "[:len(t.token.String())])
		}
	}
	for len(open) > 0 {
		text = append(text, partners[tokens[open[len(open)-1]].token])
		open = open[:len(open)-1]
	}
	return string(text), closed
}

var partners = map[token.Token]byte{token.LPAREN: ')', token.LBRACE: '}', token.LBRACK: ']'}

// block notes the variables that the end of a piece of code can see.
type block struct {
	scope  *scope
	fset   *token.FileSet
	closed map[int]bool // places of braces whose partner stands before the end
}

// open tells whether the end of the code lies within a body. The head of a statement has none
// yet, and counts.
func (b block) open(body *ast.BlockStmt) bool {
	return body != nil && !b.closed[b.fset.Position(body.Lbrace).Offset]
}

// visit goes into what the end of the code can see, and says what not to go into.
func (b block) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return b.open(n)
	case *ast.FuncDecl:
		return b.function(n.Type, n.Recv, n.Body)
	case *ast.FuncLit:
		return b.function(n.Type, nil, n.Body)
	case *ast.IfStmt:
		return b.within(n)
	case *ast.ForStmt:
		return b.open(n.Body)
	case *ast.RangeStmt:
		if !b.open(n.Body) {
			return false
		}
		b.give(n.Key, variable{element: true, made: n.X})
		b.give(n.Value, variable{element: true, made: n.X, place: 1})
	case *ast.SwitchStmt:
		return b.lastCase(n.Body)
	case *ast.SelectStmt:
		return b.lastCase(n.Body)
	case *ast.TypeSwitchStmt:
		return b.typeSwitch(n)
	case *ast.ValueSpec:
		for i, name := range n.Names {
			b.give(name, valued(n.Type, n.Values, i))
		}
	case *ast.AssignStmt:
		b.define(n)
	}
	return true
}

// within tells whether the end lies in an if, or in one of its elses.
func (b block) within(n *ast.IfStmt) bool {
	switch other := n.Else.(type) {
	case *ast.IfStmt:
		return b.open(n.Body) || b.within(other)
	case *ast.BlockStmt:
		return b.open(n.Body) || b.open(other)
	}
	return b.open(n.Body)
}

func (b block) function(t *ast.FuncType, receiver *ast.FieldList, body *ast.BlockStmt) bool {
	if !b.open(body) {
		return false
	}
	for _, list := range []*ast.FieldList{receiver, t.Params, t.Results} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				b.give(name, variable{written: field.Type})
			}
		}
	}
	return true
}

// lastCase takes from an open switch the cases before the last one, which the end cannot see.
func (b block) lastCase(body *ast.BlockStmt) bool {
	if !b.open(body) {
		return false
	}
	body.List = body.List[max(0, len(body.List)-1):]
	return true
}

// typeSwitch gives the variable of a switch over types the type of its last case.
func (b block) typeSwitch(n *ast.TypeSwitchStmt) bool {
	if !b.lastCase(n.Body) {
		return false
	}
	assign, ok := n.Assign.(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != 1 || len(n.Body.List) == 0 {
		return true
	}
	if last, ok := n.Body.List[0].(*ast.CaseClause); ok && len(last.List) == 1 {
		n.Assign = &ast.EmptyStmt{}
		b.give(assign.Lhs[0], variable{written: last.List[0]})
	}
	return true
}

// define notes the variables of a :=, which may be looked up as the statement that made them.
func (b block) define(n *ast.AssignStmt) {
	if n.Tok != token.DEFINE {
		return
	}
	for i, left := range n.Lhs {
		b.give(left, valued(nil, n.Rhs, i))
		if name, ok := left.(*ast.Ident); ok {
			b.scope.own.names[name.Name] = entry{node: n, fset: b.fset}
		}
	}
}

func (b block) give(left ast.Expr, v variable) {
	if name, ok := left.(*ast.Ident); ok && name.Name != "_" {
		b.scope.variables[name.Name] = v
	}
}
