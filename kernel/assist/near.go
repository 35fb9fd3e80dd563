package assist

import (
	"go/ast"
	"go/parser"
	"go/token"
	gotypes "go/types"
	"maps"
	"regexp"
	"slices"

	"pmfnas/kernel/cell"
)

// The compiler's words about names that it does not find.
var (
	undefinedName   = regexp.MustCompile(`^undefined: ([\pL\pN_]+)$`)
	undefinedOf     = regexp.MustCompile(`^undefined: ([\pL\pN_]+)\.([\pL\pN_]+)$`)
	undefinedIn     = regexp.MustCompile(`^([\pL\pN_]+)\.([\pL\pN_]+) undefined \(type `)
	notExported     = regexp.MustCompile(`^name ([\pL\pN_]+) not exported by package ([\pL\pN_]+)$`)
	undefinedMember = regexp.MustCompile(`undefined \(type (.+) has no field or method ([\pL\pN_]+)\)$`)
	unknownField    = regexp.MustCompile(`^unknown field ([\pL\pN_]+) in struct literal of type (.+)$`)
)

// Near proposes what was meant by a name that the compiler does not find, "" where nothing that can
// be written in its place is close enough. The message is about a line and column, both from 1, of
// program, which is what the compiler saw: what an earlier cell forgot or a later one will make is
// not in it.
func (x *Index) Near(program string, line, column int, message string) string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "main.go", program, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	s := &scope{index: x, own: newPkg(), variables: map[string]variable{}}
	s.own.imports = map[string]string{}
	s.declare(fset, file)
	if m := undefinedName.FindStringSubmatch(message); m != nil {
		return cell.Nearest(m[1], visible(fset, file, placeIn(fset.File(file.Pos()), line, column)))
	} else if m := undefinedOf.FindStringSubmatch(message); m != nil {
		return s.nearIn(m[1], m[2])
	} else if m := notExported.FindStringSubmatch(message); m != nil {
		return s.nearIn(m[2], m[1])
	} else if m := undefinedMember.FindStringSubmatch(message); m != nil {
		return cell.Nearest(m[2], ordered(maps.Keys(s.members(typeOf(m[1]), deep))))
	} else if m := unknownField.FindStringSubmatch(message); m != nil {
		return cell.Nearest(m[1], ordered(slices.Values(s.written(typeOf(m[2])))))
	}
	return ""
}

// Hidden names the package that has what a message of the compiler does not find, because the
// program calls something else by the package's name; "" where the message is another.
func (x *Index) Hidden(message string) string {
	for _, pattern := range []*regexp.Regexp{undefinedOf, undefinedIn} {
		if m := pattern.FindStringSubmatch(message); m != nil {
			if p := x.lookup(usual(m[1])); p != nil && token.IsExported(m[2]) {
				if _, has := p.names[m[2]]; has {
					return m[1]
				}
			}
		}
	}
	return ""
}

// typeOf reads a type as the compiler writes it, which calls packages by their own names.
func typeOf(text string) known {
	e, err := parser.ParseExpr(text)
	if err != nil {
		return known{}
	}
	return known{expr: e}
}

// nearIn looks for a name in the package that the program calls pkg.
func (s *scope) nearIn(pkg, name string) string {
	if near := cell.Nearest(name, ordered(maps.Keys(s.names(s.imported("", pkg))))); near != "" {
		return pkg + "." + near
	}
	return ""
}

// placeIn is a place of a file, none where it has no such line.
func placeIn(file *token.File, line, column int) token.Pos {
	if line < 1 || line > file.LineCount() {
		return token.NoPos
	}
	return min(file.LineStart(line)+token.Pos(max(0, column-1)), token.Pos(file.Base()+file.Size()))
}

// visible lists the names that may be written at a place, the innermost blocks'
// first. Before a dot packages may, which need no import.
func visible(fset *token.FileSet, file *ast.File, at token.Pos) (names []string) {
	checker := gotypes.Config{Error: func(error) {}, FakeImportC: true}
	// What is wrong is known already; only the scopes are wanted, and need no imported package.
	pkg, _ := checker.Check("main", fset, []*ast.File{file}, nil)
	if pkg == nil {
		return nil
	}
	for s := pkg.Scope().Innermost(at); s != nil; s = s.Parent() {
		for _, candidate := range s.Names() { // sorted
			o := s.Lookup(candidate)
			_, isPackage := o.(*gotypes.PkgName)
			declared := s == gotypes.Universe || s == pkg.Scope() || o.Pos() < at
			if !isPackage && declared && !slices.Contains([]string{"_", "main", "init"}, candidate) {
				names = append(names, candidate)
			}
		}
	}
	if beforeDot(file, at) {
		names = slices.Concat(names, ordered(slices.Values(append(packageNames(), importNames(file)...))))
	}
	return names
}

// beforeDot tells whether the name at a place has a dot behind it.
func beforeDot(file *ast.File, at token.Pos) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.X.Pos() == at {
			if _, ok := s.X.(*ast.Ident); ok {
				found = true
			}
		}
		return !found
	})
	return found
}

// importNames lists what a file calls the packages that it imports.
func importNames(file *ast.File) []string {
	imports := map[string]string{}
	addImports(imports, file)
	delete(imports, cell.Show)
	return slices.Collect(maps.Keys(imports))
}

// ordered sorts names, so that equally near ones are proposed in one order.
func ordered(names func(func(string) bool)) []string { return slices.Sorted(names) }
