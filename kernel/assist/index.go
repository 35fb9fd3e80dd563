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

// packages lists what can be completed: the name in code and the folder, relative to the
// project for pmfnas/… and to Go's own sources for the rest.
var packages = map[string]string{
	"pmf": "pmfnas/pmf", "show": "pmfnas/pmf/show", "view": "pmfnas/pmf/report/view",
	"arch": "pmfnas/pmf/arch", "imageset": "pmfnas/pmf/imageset", "pareto": "pmfnas/pmf/pareto",
	"curve": "pmfnas/pmf/curve", "stats": "pmfnas/pmf/stats",
	"fmt": "fmt", "strings": "strings", "strconv": "strconv", "math": "math", "rand": "math/rand/v2",
	"time": "time", "os": "os", "errors": "errors", "sort": "sort", "slices": "slices", "maps": "maps",
	"bytes": "bytes", "context": "context", "filepath": "path/filepath", "regexp": "regexp", "json": "encoding/json",
}

// entry is one documented name.
type entry struct {
	signature string
	doc       string
	result    string // the type of what a function or method gives first, without *
}

// pkg is one package: its names, and the methods and fields of its types.
type pkg struct {
	doc     string
	names   map[string]entry
	members map[string]map[string]entry // by type
}

// An Index knows packages by name. It reads each once, when it is first asked for.
type Index struct {
	project string
	mu      sync.Mutex
	read    map[string]*pkg
}

// New returns an index over the project in a folder.
func New(project string) *Index {
	return &Index{project: project, read: map[string]*pkg{}}
}

// lookup returns a package, nil when it is unknown or cannot be read.
func (x *Index) lookup(name string) *pkg {
	folder, ok := packages[name]
	if !ok {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if p, ok := x.read[name]; ok {
		return p
	}
	if inside, ok := strings.CutPrefix(folder, "pmfnas/"); ok {
		folder = filepath.Join(x.project, inside)
	} else {
		folder = filepath.Join(build.Default.GOROOT, "src", folder)
	}
	p := load(folder)
	x.read[name] = p
	return p
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
	p := &pkg{doc: d.Doc, names: map[string]entry{}, members: map[string]map[string]entry{}}
	addFuncs(fset, p.names, d.Funcs)
	addValues(fset, p.names, append(d.Consts, d.Vars...))
	for _, t := range d.Types {
		p.names[t.Name] = entry{signature: render(fset, t.Decl), doc: t.Doc}
		addFuncs(fset, p.names, t.Funcs)
		addValues(fset, p.names, append(t.Consts, t.Vars...))
		members := map[string]entry{}
		addFuncs(fset, members, t.Methods)
		addFields(fset, members, t.Decl)
		p.members[t.Name] = members
	}
	return p
}

func addFuncs(fset *token.FileSet, into map[string]entry, funcs []*doc.Func) {
	for _, f := range funcs {
		e := entry{signature: render(fset, f.Decl), doc: f.Doc}
		if results := f.Decl.Type.Results; results != nil && len(results.List) > 0 {
			e.result = typeName(results.List[0].Type)
		}
		into[f.Name] = e
	}
}

func addValues(fset *token.FileSet, into map[string]entry, values []*doc.Value) {
	for _, v := range values {
		for _, name := range v.Names {
			if ast.IsExported(name) {
				into[name] = entry{signature: render(fset, v.Decl), doc: v.Doc}
			}
		}
	}
}

func addFields(fset *token.FileSet, into map[string]entry, decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		structure, ok := spec.(*ast.TypeSpec).Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, field := range structure.Fields.List {
			for _, name := range field.Names {
				if name.IsExported() {
					text := field.Doc.Text() + field.Comment.Text()
					into[name.Name] = entry{signature: name.Name + " " + render(fset, field.Type), doc: text, result: typeName(field.Type)}
				}
			}
		}
	}
}

// typeName returns the name of a type of the same package, "" for others.
func typeName(e ast.Expr) string {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if name, ok := e.(*ast.Ident); ok && name.IsExported() {
		return name.Name
	}
	return ""
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
