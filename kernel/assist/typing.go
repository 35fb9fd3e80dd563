package assist

import (
	"go/ast"
	"go/token"
)

// deep is how many steps a type is followed: cells can define a variable by itself.
const deep = 12

// typeOf returns the type of an expression in the cells, none when it cannot be told.
func (s *scope) typeOf(e ast.Expr, depth int) known { return s.value(e, 0, depth) }

// value returns the type of one of the values of an expression.
func (s *scope) value(e ast.Expr, place, depth int) (t known) {
	if depth == 0 {
		return t
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.value(e.X, place, depth-1)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return s.value(e.X, 0, depth-1)
		}
	case *ast.StarExpr:
		return s.value(e.X, 0, depth-1)
	case *ast.CompositeLit:
		return known{expr: e.Type}
	case *ast.TypeAssertExpr:
		return known{expr: e.Type}
	case *ast.IndexExpr:
		return s.element(s.value(e.X, 0, depth-1), 1)
	case *ast.Ident:
		return s.variable(e.Name, depth)
	case *ast.SelectorExpr:
		from, entry := s.selected(e, depth)
		return known{from, entry.value}
	case *ast.CallExpr:
		return s.called(e, place, depth)
	}
	return t
}

func (s *scope) variable(name string, depth int) (t known) {
	v, ok := s.variables[name]
	switch {
	case !ok:
		return t
	case v.written != nil:
		return known{expr: v.written}
	case v.element:
		return s.element(s.typeOf(v.made, depth-1), v.place)
	}
	return s.value(v.made, v.place, depth-1)
}

// called returns what a call gives: of a function, of a method, of new and make, or of a type.
func (s *scope) called(call *ast.CallExpr, place, depth int) (t known) {
	from, e := "", entry{}
	switch f := call.Fun.(type) {
	case *ast.Ident:
		if (f.Name == "new" || f.Name == "make") && len(call.Args) > 0 {
			return known{expr: call.Args[0]}
		}
		e = s.own.names[f.Name]
		if made, ok := s.variables[f.Name]; ok {
			if literal, ok := made.made.(*ast.FuncLit); ok {
				e.results = types(literal.Type.Results)
			}
		}
	case *ast.SelectorExpr:
		from, e = s.selected(f, depth)
	}
	if e.isType {
		return known{expr: call.Fun}
	}
	if place < len(e.results) {
		return known{from, e.results[place]}
	}
	return t
}

// selected looks up x.name, and the package in which its types are written.
func (s *scope) selected(e *ast.SelectorExpr, depth int) (from string, found entry) {
	if x, ok := e.X.(*ast.Ident); ok {
		if _, shadowed := s.variables[x.Name]; !shadowed {
			if p := s.index.lookup(x.Name); p != nil {
				return x.Name, p.names[e.Sel.Name]
			}
		}
	}
	members := s.members(s.typeOf(e.X, depth-1), depth)
	m := members[e.Sel.Name]
	return m.pkg, m.entry
}

// element returns the type of what a list or a map holds (place 1), or of its key (place 0).
func (s *scope) element(t known, place int) known {
	switch e := t.expr.(type) {
	case *ast.ArrayType:
		if place == 1 {
			return known{t.pkg, e.Elt}
		}
	case *ast.Ellipsis:
		return known{t.pkg, e.Elt}
	case *ast.MapType:
		if place == 0 {
			return known{t.pkg, e.Key}
		}
		return known{t.pkg, e.Value}
	case *ast.ChanType:
		return known{t.pkg, e.Value}
	case *ast.StarExpr:
		return s.element(known{t.pkg, e.X}, place)
	}
	return known{}
}

// member is an entry with the package in which its types are written.
type member struct {
	entry
	pkg string
}

// members returns the fields and methods of a type, with those of what it embeds.
func (s *scope) members(t known, depth int) map[string]member {
	p, pkgName, name := s.named(t)
	if p == nil || depth == 0 {
		return nil
	}
	found := map[string]member{}
	for _, embedded := range p.embeds[name] {
		inner := known{pkgName, embedded}
		for n, m := range s.members(inner, depth-1) {
			found[n] = m
		}
		if field := receiver(embedded); field != "" {
			found[field] = member{entry{signature: field, value: embedded}, pkgName}
		}
	}
	for n, e := range p.members[name] {
		found[n] = member{e, pkgName}
	}
	return found
}

// named returns the package and the name of a type, behind its pointers.
func (s *scope) named(t known) (p *pkg, from, name string) {
	switch e := t.expr.(type) {
	case *ast.StarExpr:
		return s.named(known{t.pkg, e.X})
	case *ast.ParenExpr:
		return s.named(known{t.pkg, e.X})
	case *ast.IndexExpr:
		return s.named(known{t.pkg, e.X})
	case *ast.IndexListExpr:
		return s.named(known{t.pkg, e.X})
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return s.index.lookup(x.Name), x.Name, e.Sel.Name
		}
	case *ast.Ident:
		if t.pkg == "" {
			return s.own, "", e.Name
		}
		return s.index.lookup(t.pkg), t.pkg, e.Name
	}
	return nil, "", ""
}
