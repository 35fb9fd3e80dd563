package assist

import (
	"go/ast"
	"go/token"
	"maps"
)

// deep is how many steps a type is followed: cells can define a variable by itself.
const deep = 24

// known is a type, or an expression that gives a value, as it is written in the package of an
// import path; "" is the cells' own.
type known struct {
	pkg  string
	expr ast.Expr
}

func (t known) with(e ast.Expr) known { return known{t.pkg, e} }

// imported returns the path of what a package calls by a name, "" for none.
func (s *scope) imported(pkg, name string) string {
	if pkg != "" {
		if p := s.index.lookup(pkg); p != nil {
			return p.imports[name]
		}
		return ""
	}
	if _, shadowed := s.variables[name]; shadowed {
		return ""
	}
	if path, ok := s.own.imports[name]; ok {
		return path
	}
	return usual(name)
}

// value returns the type of one of the values of an expression, none when it cannot be told.
func (s *scope) value(of known, place, depth int) (t known) {
	call, isCall := of.expr.(*ast.CallExpr)
	switch {
	case depth == 0:
		return t
	case isCall:
		return s.called(of.with(call.Fun), call.Args, place, depth-1)
	case place > 0:
		return t // the second value of others tells whether there is a first
	}
	switch e := of.expr.(type) {
	case *ast.ParenExpr:
		return s.value(of.with(e.X), 0, depth-1)
	case *ast.UnaryExpr:
		if x := s.value(of.with(e.X), 0, depth-1); e.Op == token.ARROW {
			return s.element(x, 0, depth-1)
		} else {
			return x
		}
	case *ast.BinaryExpr:
		return s.either(of.with(e.X), of.with(e.Y), e.Op, depth-1)
	case *ast.StarExpr:
		return s.value(of.with(e.X), 0, depth-1)
	case *ast.SliceExpr:
		return s.value(of.with(e.X), 0, depth-1)
	case *ast.CompositeLit:
		return of.with(e.Type)
	case *ast.FuncLit:
		return of.with(e.Type)
	case *ast.TypeAssertExpr:
		return of.with(e.Type)
	case *ast.IndexExpr:
		return s.element(s.value(of.with(e.X), 0, depth-1), 1, depth-1)
	case *ast.Ident:
		return s.variable(of.pkg, e.Name, depth-1)
	case *ast.SelectorExpr:
		from, found := s.selected(of.with(e), depth-1)
		return s.resolve(from, found.variable, depth-1)
	}
	return t
}

// either returns the type of an operation on two values: that of the one whose type is known.
func (s *scope) either(x, y known, op token.Token, depth int) known {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ, token.LAND, token.LOR:
		return known{}
	}
	if t := s.value(x, 0, depth); t.expr != nil {
		return t
	}
	return s.value(y, 0, depth)
}

// variable returns the type of a variable of a package.
func (s *scope) variable(pkg, name string, depth int) (t known) {
	if pkg == "" {
		return s.resolve("", s.variables[name], depth)
	}
	if p := s.index.lookup(pkg); p != nil {
		return s.resolve(pkg, p.names[name].variable, depth)
	}
	return t
}

func (s *scope) resolve(pkg string, v variable, depth int) (t known) {
	switch {
	case v.written != nil:
		return known{pkg, v.written}
	case v.made == nil || depth == 0:
		return t
	case v.element:
		return s.element(s.value(known{pkg, v.made}, 0, depth-1), v.place, depth-1)
	}
	return s.value(known{pkg, v.made}, v.place, depth-1)
}

// called returns what a call gives: of a function, of a method, of what Go has built in, or of a
// type.
func (s *scope) called(fun known, args []ast.Expr, place, depth int) (t known) {
	from, found := fun.pkg, entry{}
	switch f := fun.expr.(type) {
	case *ast.IndexExpr: // a generic one with its types
		return s.called(fun.with(f.X), args, place, depth-1)
	case *ast.Ident:
		if len(args) > 0 {
			switch f.Name {
			case "new", "make":
				return fun.with(args[0])
			case "append", "min", "max":
				return s.value(fun.with(args[0]), 0, depth)
			}
		}
		if found = s.names(fun.pkg)[f.Name]; found.kind == isVariable {
			return s.result(s.variable(fun.pkg, f.Name, depth), place, depth)
		}
	case *ast.SelectorExpr:
		from, found = s.selected(fun, depth)
	}
	switch {
	case found.kind == isType:
		return fun
	case found.kind == isFunction && place < len(found.results):
		return known{from, found.results[place]}
	case found.kind == isVariable:
		return s.result(s.resolve(from, found.variable, depth), place, depth)
	}
	return t
}

// result returns what a value that is a function gives.
func (s *scope) result(f known, place, depth int) (t known) {
	f = s.underlying(f, depth)
	if function, ok := f.expr.(*ast.FuncType); ok {
		if results := types(function.Results); place < len(results) {
			return f.with(results[place])
		}
	}
	return t
}

func (s *scope) names(pkg string) map[string]entry {
	if pkg == "" {
		return s.own.names
	}
	if p := s.index.lookup(pkg); p != nil {
		return p.names
	}
	return nil
}

// selected looks up x.name, and the package in which its types are written.
func (s *scope) selected(of known, depth int) (from string, found entry) {
	e := of.expr.(*ast.SelectorExpr)
	if x, ok := e.X.(*ast.Ident); ok {
		if path := s.imported(of.pkg, x.Name); path != "" {
			return path, s.names(path)[e.Sel.Name]
		}
	}
	if depth <= 0 {
		return "", entry{}
	}
	m := s.members(s.value(of.with(e.X), 0, depth-1), depth)[e.Sel.Name]
	return m.pkg, m.entry
}

// element returns the type of what a list, a map, a channel or an iterator gives (place 1), or of
// its key or only value (place 0).
func (s *scope) element(t known, place, depth int) known {
	if args, ok := s.iterated(t); ok && place < len(args) {
		return t.with(args[place])
	}
	t = s.underlying(t, depth)
	switch e := t.expr.(type) {
	case *ast.ArrayType:
		if place == 1 {
			return t.with(e.Elt)
		}
	case *ast.Ellipsis:
		if place == 1 {
			return t.with(e.Elt)
		}
	case *ast.MapType:
		if place == 0 {
			return t.with(e.Key)
		}
		return t.with(e.Value)
	case *ast.ChanType:
		return t.with(e.Value)
	case *ast.FuncType:
		if params := types(e.Params); len(params) == 1 {
			if yield, ok := params[0].(*ast.FuncType); ok && place < len(types(yield.Params)) {
				return t.with(types(yield.Params)[place])
			}
		}
	}
	return known{}
}

// iterated returns the types in iter.Seq[V] and iter.Seq2[K, V].
func (s *scope) iterated(t known) ([]ast.Expr, bool) {
	var args []ast.Expr
	generic := t.expr
	switch e := t.expr.(type) {
	case *ast.IndexExpr:
		generic, args = e.X, []ast.Expr{e.Index}
	case *ast.IndexListExpr:
		generic, args = e.X, e.Indices
	}
	selector, ok := generic.(*ast.SelectorExpr)
	if !ok || args == nil {
		return nil, false
	}
	x, ok := selector.X.(*ast.Ident)
	return args, ok && s.imported(t.pkg, x.Name) == "iter"
}

// underlying follows the names and pointers of a type to what it is made of.
func (s *scope) underlying(t known, depth int) known {
	for range depth {
		p, from, name := s.named(t)
		if p == nil || p.names[name].kind != isType {
			break
		}
		t = known{from, p.names[name].under}
	}
	if star, ok := t.expr.(*ast.StarExpr); ok {
		return t.with(star.X)
	}
	return t
}

// member is an entry with the package in which its types are written.
type member struct {
	entry
	pkg string
}

// members returns the fields and methods of a type, with those of what it embeds.
func (s *scope) members(t known, depth int) map[string]member {
	if depth <= 0 || t.expr == nil {
		return nil
	}
	found := map[string]member{}
	p, from, name := s.named(t)
	if p == nil { // a type without a name
		p, from, name = newPkg(), t.pkg, ""
		p.addMembers(token.NewFileSet(), name, s.underlying(t, depth).expr)
	} else if other := (known{from, p.names[name].under}); s.hasName(other) {
		maps.Copy(found, s.members(other, depth-1))
	}
	for _, embedded := range p.embeds[name] {
		maps.Copy(found, s.members(known{from, embedded}, depth-1))
		if field := receiver(embedded); field != "" {
			e := entry{prefix: field}
			e.written = embedded
			found[field] = member{e, from}
		}
	}
	for n, e := range p.members[name] {
		found[n] = member{e, from}
	}
	return found
}

// hasName tells whether a type is another one's name: an alias has all that it has.
func (s *scope) hasName(t known) bool {
	p, _, _ := s.named(t)
	return p != nil
}

// named returns the package and the name of a type, behind its pointers; nil for a type without
// a name.
func (s *scope) named(t known) (p *pkg, from, name string) {
	switch e := t.expr.(type) {
	case *ast.StarExpr:
		return s.named(t.with(e.X))
	case *ast.ParenExpr:
		return s.named(t.with(e.X))
	case *ast.IndexExpr:
		return s.named(t.with(e.X))
	case *ast.IndexListExpr:
		return s.named(t.with(e.X))
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			path := s.imported(t.pkg, x.Name)
			return s.index.lookup(path), path, e.Sel.Name
		}
	case *ast.Ident:
		p = s.own
		if t.pkg != "" {
			p = s.index.lookup(t.pkg)
		}
		if p != nil && p.names[e.Name].kind == isType {
			return p, t.pkg, e.Name
		}
		return s.index.lookup(builtin), builtin, e.Name
	}
	return nil, "", ""
}
