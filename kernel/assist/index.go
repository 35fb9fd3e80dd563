package assist

import (
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pmfnas/kernel/stdlib"
)

// An Index knows packages by their import path. It reads each once, when it is first asked for.
type Index struct {
	// Words completes the words after %pmf; nil knows the commands alone.
	Words func(words []string) []string

	project string
	mu      sync.Mutex
	read    map[string]func() *pkg
	memory  memory
}

// New returns an index over the project in a folder.
func New(project string) *Index { return &Index{project: project, read: map[string]func() *pkg{}} }

// Read reads the packages that cells use most ahead, so that even the first answer about them
// comes at once.
func (x *Index) Read() {
	for name, path := range ours {
		if name != "" {
			x.lookup(path)
		}
	}
	for _, name := range everyday {
		x.lookup(usual(name))
	}
}

// usual returns the import path that a name most often stands for, "" for none.
func usual(name string) string {
	if path, ok := ours[name]; ok {
		return path
	}
	path, _ := stdlib.Path(name)
	return path
}

// lookup returns a package, nil when it is unknown or cannot be read.
func (x *Index) lookup(path string) *pkg {
	if path == "" {
		return nil
	}
	x.mu.Lock()
	read, ok := x.read[path]
	if !ok {
		read = sync.OnceValue(func() *pkg { return load(x.folder(path), path == builtin) })
		x.read[path] = read
	}
	x.mu.Unlock()
	return read()
}

// builtin documents what every package can see, such as error and append.
const builtin = "builtin"

func (x *Index) folder(path string) string {
	if inside, ok := strings.CutPrefix(path, "pmfnas/"); ok {
		return filepath.Join(x.project, inside)
	}
	return filepath.Join(build.Default.GOROOT, "src", path)
}

// load reads a package's documentation from its sources, of exported names alone or of all.
func load(folder string, all bool) *pkg {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	fset, mode := token.NewFileSet(), doc.Mode(0)
	if all {
		mode = doc.AllDecls
	}
	files := make([]*ast.File, len(entries))
	var reading sync.WaitGroup
	for i, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			reading.Go(func() { files[i] = readFile(fset, folder, name) })
		}
	}
	reading.Wait()
	files = slices.DeleteFunc(files, func(f *ast.File) bool { return f == nil })
	if len(files) == 0 {
		return nil
	}
	imports := map[string]string{}
	for _, f := range files {
		addImports(imports, f)
	}
	documented, err := doc.NewFromFiles(fset, files, "p", mode)
	if err != nil {
		return nil
	}
	p := indexed(fset, documented)
	p.imports = imports
	return p
}

// readFile reads a file that belongs to this machine's build, nil for another. The bodies of
// functions are dropped: they take most of the memory.
func readFile(fset *token.FileSet, folder, name string) *ast.File {
	context := build.Default
	if ok, err := context.MatchFile(folder, name); !ok || err != nil {
		return nil
	}
	file, err := parser.ParseFile(fset, filepath.Join(folder, name), nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			f.Body = nil
		}
	}
	return file
}

// addImports notes what a file calls the packages that it imports.
func addImports(into map[string]string, file *ast.File) {
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		switch {
		case err != nil:
		case spec.Name != nil:
			into[spec.Name.Name] = path
		default:
			into[stdlib.Name(path)] = path
		}
	}
}
