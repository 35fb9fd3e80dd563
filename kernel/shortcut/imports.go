package shortcut

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"pmfnas/kernel/stdlib"
)

// imports answers goimports -w main.go when every missing package is one of the standard
// library whose name is unique, and every unused one is known by name.
func (c Call) imports() bool {
	if !c.ofGoNB() || len(c.Arguments) != 2 || c.Arguments[0] != "-w" || c.Arguments[1] != filepath.Join(c.Dir, "main.go") {
		return false
	}
	source, err := os.ReadFile(c.Arguments[1])
	if err != nil {
		return false
	}
	fixed, err := fixImports(source)
	if err != nil {
		return false
	}
	if string(fixed) == string(source) {
		return true
	}
	return os.WriteFile(c.Arguments[1], fixed, 0o600) == nil
}

// fixImports adds imports that a program lacks and takes out those that it does not use. It
// keeps the lines of everything below the imports as they are: GoNB writes the file anew.
func fixImports(source []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "main.go", source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	used := qualifiers(file)
	unused, err := resolve(file, used)
	if err != nil {
		return nil, err
	}
	missing, err := standardPaths(used)
	if err != nil {
		return nil, err
	}
	e := editor{source: slices.Clone(source), file: fset.File(file.Pos())}
	for _, decl := range file.Decls {
		if group, ok := decl.(*ast.GenDecl); ok && group.Tok == token.IMPORT {
			e.cut(group, unused)
		}
	}
	added := ""
	for _, path := range missing {
		added += "; import " + strconv.Quote(path)
	}
	return e.insert(file.Name.End(), added), nil
}

// qualifiers returns the names before a dot that nothing in the file declares, each with the
// names behind it.
func qualifiers(file *ast.File) map[string][]string {
	used := map[string][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil {
				used[x.Name] = append(used[x.Name], s.Sel.Name)
			}
		}
		return true
	})
	return used
}

// resolve takes the names that the file imports out of used, and returns the imports that
// nothing uses.
func resolve(file *ast.File, used map[string][]string) (unused []*ast.ImportSpec, err error) {
	seen := map[string]bool{}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		name, known := nameOf(path)
		if spec.Name != nil {
			name, known = spec.Name.Name, true
		}
		switch {
		case name == "." || path == "C" || seen[name]:
			return nil, errDoubt
		case name == "_":
		case used[name] != nil:
			seen[name] = true
		case !known:
			return nil, errDoubt // its name may be another than the path suggests
		default:
			unused = append(unused, spec)
		}
	}
	maps.DeleteFunc(used, func(name string, _ []string) bool { return seen[name] })
	return unused, nil
}

// nameOf guesses a package's name from its path. known says that it is certain.
func nameOf(path string) (name string, known bool) {
	name = stdlib.Name(path)
	usual, sole := stdlib.Path(name)
	first, _, _ := strings.Cut(path, "/")
	return name, sole && usual == path || first == "pmfnas" || usual != "" && !sole && !strings.Contains(first, ".")
}

// standardPaths returns the paths of packages of the standard library by their names, sorted.
func standardPaths(used map[string][]string) (paths []string, err error) {
	for name, members := range used {
		path, ok := stdlib.Path(name)
		if name == "rand" {
			path, ok = randomPath(members)
		}
		if !ok {
			return nil, errDoubt
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths, nil
}

// randomPath chooses among the packages called rand the first that has all the members.
func randomPath(members []string) (path string, ok bool) {
	for _, candidate := range random {
		lacks := func(member string) bool { return !slices.Contains(candidate.names, member) }
		if !slices.ContainsFunc(members, lacks) {
			return candidate.path, true
		}
	}
	return "", false
}

// editor changes a source without moving its lines.
type editor struct {
	source []byte
	file   *token.File
}

// cut blanks the imports of a group that are unused. One without brackets becomes an empty
// group.
func (e *editor) cut(group *ast.GenDecl, unused []*ast.ImportSpec) {
	for _, spec := range group.Specs {
		if !slices.Contains(unused, spec.(*ast.ImportSpec)) {
			continue
		}
		text := e.source[e.file.Offset(spec.Pos()):e.file.Offset(spec.End())]
		for i := range text {
			text[i] = ' '
		}
		if !group.Lparen.IsValid() {
			copy(text, "()") // a path has two quotes at least
		}
	}
}

// insert puts text behind a position.
func (e *editor) insert(at token.Pos, text string) []byte {
	offset := e.file.Offset(at)
	return slices.Concat(e.source[:offset], []byte(text), e.source[offset:])
}
