package assist

import (
	"go/ast"
	"go/doc"
	"go/format"
	"go/token"
	"strings"
)

// entry is one documented name: a function, a variable, a type, or a member of a type.
type entry struct {
	variable
	doc     string
	kind    kind
	results []ast.Expr // the types that a function or method gives
	under   ast.Expr   // what a type is made of
	prefix  string     // of a field: its name
	node    ast.Node   // what it is declared by
	fset    *token.FileSet
}

type kind int

const (
	isVariable kind = iota // or a constant
	isFunction
	isType
)

// signature is the declaration of a name as Go writes it, "" for none. It is written when it is
// asked for: a package has thousands.
func (e entry) signature() string {
	if e.node == nil {
		return e.prefix
	}
	node := e.node
	if f, ok := node.(*ast.FuncDecl); ok {
		short := *f
		short.Body, short.Doc = nil, nil
		node = &short
	}
	var b strings.Builder
	if err := format.Node(&b, e.fset, node); err != nil {
		return ""
	}
	return e.prefix + b.String()
}

// variable has a written type, or the place among the values of an expression that made it.
type variable struct {
	written ast.Expr
	made    ast.Expr
	place   int
	element bool // it is one of what made ranges over; place 0 is the key
}

// pkg is one package: its names, and the methods and fields of its types.
type pkg struct {
	name    string
	doc     string
	names   map[string]entry
	members map[string]map[string]entry // by type
	embeds  map[string][]ast.Expr       // by type: what it embeds
	imports map[string]string           // paths by the names that its files use
}

func newPkg() *pkg {
	return &pkg{names: map[string]entry{}, members: map[string]map[string]entry{}, embeds: map[string][]ast.Expr{}}
}

func indexed(fset *token.FileSet, d *doc.Package) *pkg {
	p := newPkg()
	p.name, p.doc = d.Name, d.Doc
	addFuncs(fset, p.names, d.Funcs)
	p.addValues(fset, append(d.Consts, d.Vars...))
	for _, t := range d.Types {
		p.addTypes(fset, t.Decl, t.Doc)
		addFuncs(fset, p.names, t.Funcs)
		p.addValues(fset, append(t.Consts, t.Vars...))
		addFuncs(fset, p.members[t.Name], t.Methods)
	}
	return p
}

func addFuncs(fset *token.FileSet, into map[string]entry, funcs []*doc.Func) {
	for _, f := range funcs {
		into[f.Name] = function(fset, f.Decl, f.Doc)
	}
}

func function(fset *token.FileSet, f *ast.FuncDecl, text string) entry {
	return entry{node: f, fset: fset, doc: text, kind: isFunction, results: types(f.Type.Results)}
}

// types lists the type of each name in a list of fields.
func types(list *ast.FieldList) (out []ast.Expr) {
	if list == nil {
		return nil
	}
	for _, field := range list.List {
		for range max(1, len(field.Names)) {
			out = append(out, field.Type)
		}
	}
	return out
}

func (p *pkg) addValues(fset *token.FileSet, values []*doc.Value) {
	for _, v := range values {
		p.addNames(fset, v.Decl, v.Doc)
	}
}

// addNames notes the variables or constants of a declaration. Constants that write neither type
// nor value repeat what stands before them.
func (p *pkg) addNames(fset *token.FileSet, decl *ast.GenDecl, text string) {
	var last *ast.ValueSpec
	for _, spec := range decl.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		if last == nil || v.Type != nil || v.Values != nil {
			last = v
		}
		for i, name := range v.Names {
			p.names[name.Name] = entry{node: decl, fset: fset, doc: text, variable: valued(last.Type, last.Values, i)}
		}
	}
}

// valued is the i-th of some variables with a type, nil for none, and the values beside them.
func valued(written ast.Expr, values []ast.Expr, i int) variable {
	switch {
	case written != nil:
		return variable{written: written}
	case i < len(values):
		return variable{made: values[i]}
	case len(values) == 1:
		return variable{made: values[0], place: i}
	}
	return variable{}
}

// addTypes notes the types of a declaration with their fields and the methods of an interface.
func (p *pkg) addTypes(fset *token.FileSet, decl *ast.GenDecl, text string) {
	for _, spec := range decl.Specs {
		if t, ok := spec.(*ast.TypeSpec); ok {
			name := t.Name.Name
			p.names[name] = entry{node: decl, fset: fset, doc: text, kind: isType, under: t.Type}
			p.addMembers(fset, name, t.Type)
		}
	}
}

// addMembers notes what the literal of a type gives it, in place of what was noted before.
func (p *pkg) addMembers(fset *token.FileSet, of string, under ast.Expr) {
	p.members[of], p.embeds[of] = map[string]entry{}, nil
	switch under := under.(type) {
	case *ast.StructType:
		p.addFields(fset, of, under.Fields)
	case *ast.InterfaceType:
		p.addFields(fset, of, under.Methods)
	}
}

func (p *pkg) addFields(fset *token.FileSet, of string, fields *ast.FieldList) {
	for _, field := range fields.List {
		if len(field.Names) == 0 {
			p.embeds[of] = append(p.embeds[of], field.Type)
		}
		for _, name := range field.Names {
			e := entry{prefix: name.Name + " ", node: field.Type, fset: fset, doc: field.Doc.Text() + field.Comment.Text()}
			e.written = field.Type
			if f, ok := field.Type.(*ast.FuncType); ok {
				e.results = types(f.Results)
			}
			p.members[of][name.Name] = e
		}
	}
}
