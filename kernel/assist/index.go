package assist

import (
	"go/ast"
	"go/build"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// entry is one documented name: a function, a variable, a type, or a member of a type.
type entry struct {
	signature string
	doc       string
	results   []ast.Expr // the types that a function or method gives
	value     ast.Expr   // the type of a variable or field, nil when it is not written
	isType    bool
}

// pkg is one package: its names, and the methods and fields of its types.
type pkg struct {
	doc     string
	names   map[string]entry
	members map[string]map[string]entry // by type
	embeds  map[string][]ast.Expr       // by type: what it embeds
}

func newPkg(text string) *pkg {
	return &pkg{doc: text, names: map[string]entry{}, members: map[string]map[string]entry{}, embeds: map[string][]ast.Expr{}}
}

// An Index knows packages by name. It reads each once, when it is first asked for.
type Index struct {
	// Words completes the words after %pmf; nil knows the commands alone.
	Words func(words []string) []string
	// Folder is where studies are looked for, in it or above it; "" means none.
	Folder string

	project string
	mu      sync.Mutex
	read    map[string]func() *pkg
	paths   func() []string
	memory  memory
}

// New returns an index over the project in a folder.
func New(project string) *Index {
	return &Index{project: project, read: map[string]func() *pkg{}, paths: sync.OnceValue(standardPaths)}
}

// Read reads all packages ahead, so that even the first answer comes at once.
func (x *Index) Read() {
	for _, name := range packageNames() {
		x.lookup(name)
	}
}

// lookup returns a package, nil when it is unknown or cannot be read.
func (x *Index) lookup(name string) *pkg {
	path, ok := packages[name]
	if !ok {
		return nil
	}
	x.mu.Lock()
	read, ok := x.read[name]
	if !ok {
		read = sync.OnceValue(func() *pkg { return load(x.folder(path)) })
		x.read[name] = read
	}
	x.mu.Unlock()
	return read()
}

func (x *Index) folder(path string) string {
	if inside, ok := strings.CutPrefix(path, "pmfnas/"); ok {
		return filepath.Join(x.project, inside)
	}
	return filepath.Join(build.Default.GOROOT, "src", path)
}

// load reads a package's documentation from its sources.
func load(folder string) *pkg {
	fset := token.NewFileSet()
	matches, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil
	}
	var files []*ast.File
	for _, path := range matches {
		if ok, err := build.Default.MatchFile(folder, filepath.Base(path)); !ok || err != nil || strings.HasSuffix(path, "_test.go") {
			continue
		}
		if file, err := parser.ParseFile(fset, path, nil, parser.ParseComments); err == nil {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil
	}
	documented, err := doc.NewFromFiles(fset, files, "p")
	if err != nil {
		return nil
	}
	return indexed(fset, documented)
}

func indexed(fset *token.FileSet, d *doc.Package) *pkg {
	p := newPkg(d.Doc)
	addFuncs(fset, p.names, d.Funcs)
	addValues(fset, p.names, append(d.Consts, d.Vars...))
	for _, t := range d.Types {
		p.addType(fset, t.Decl, t.Doc)
		addFuncs(fset, p.names, t.Funcs)
		addValues(fset, p.names, append(t.Consts, t.Vars...))
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
	return entry{signature: render(fset, f), doc: text, results: types(f.Type.Results)}
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

func addValues(fset *token.FileSet, into map[string]entry, values []*doc.Value) {
	for _, v := range values {
		for _, name := range v.Names {
			if ast.IsExported(name) {
				into[name] = entry{signature: render(fset, v.Decl), doc: v.Doc, value: valueType(v.Decl, name)}
			}
		}
	}
}

// valueType is the type that a declaration writes for a name, nil for none.
func valueType(decl *ast.GenDecl, name string) ast.Expr {
	for _, spec := range decl.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok && slices.ContainsFunc(v.Names, func(i *ast.Ident) bool { return i.Name == name }) {
			return v.Type
		}
	}
	return nil
}

// addType notes the types of a declaration with their fields and the methods of an interface.
func (p *pkg) addType(fset *token.FileSet, decl *ast.GenDecl, text string) {
	for _, spec := range decl.Specs {
		t, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		name := t.Name.Name
		p.names[name] = entry{signature: render(fset, decl), doc: text, isType: true}
		p.members[name], p.embeds[name] = map[string]entry{}, nil
		switch under := t.Type.(type) {
		case *ast.StructType:
			p.addFields(fset, name, under.Fields)
		case *ast.InterfaceType:
			p.addFields(fset, name, under.Methods)
		}
	}
}

func (p *pkg) addFields(fset *token.FileSet, of string, fields *ast.FieldList) {
	for _, field := range fields.List {
		if len(field.Names) == 0 {
			p.embeds[of] = append(p.embeds[of], field.Type)
		}
		for _, name := range field.Names {
			e := entry{signature: name.Name + " " + render(fset, field.Type), doc: field.Doc.Text() + field.Comment.Text(), value: field.Type}
			if f, ok := field.Type.(*ast.FuncType); ok {
				e.results = types(f.Results)
			}
			p.members[of][name.Name] = e
		}
	}
}

func render(fset *token.FileSet, node any) string {
	if f, ok := node.(*ast.FuncDecl); ok {
		short := *f
		short.Body, short.Doc = nil, nil
		node = &short
	}
	var b strings.Builder
	if err := format.Node(&b, fset, node); err != nil {
		return ""
	}
	return b.String()
}

// packageNames lists the known packages in order.
func packageNames() []string { return slices.Sorted(maps.Keys(packages)) }
