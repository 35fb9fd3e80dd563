package assist

import (
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// written is what a package looked up in an outline is compared by.
type written struct {
	Name, Doc string
	Names     map[string]string // signature and documentation
	Members   map[string]map[string]string
	Embeds    map[string]int
	Imports   map[string]string
}

func writtenOf(p *pkg) written {
	w := written{p.name, p.doc, texts(p.names), map[string]map[string]string{}, map[string]int{}, p.imports}
	for name, members := range p.members {
		w.Members[name] = texts(members)
		w.Embeds[name] = len(p.embeds[name])
	}
	return w
}

func texts(entries map[string]entry) map[string]string {
	all := map[string]string{}
	for name, e := range entries {
		all[name] = e.signature() + "\n" + e.doc
	}
	return all
}

// sources reads a package without an outline.
func sources(t *testing.T, folder string) *pkg {
	fset := token.NewFileSet()
	here, err := build.Default.ImportDir(folder, 0)
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	imports := map[string]string{}
	for _, name := range slices.Concat(here.GoFiles, here.CgoFiles) {
		file, err := parser.ParseFile(fset, filepath.Join(folder, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		addImports(imports, file)
		files = append(files, file)
	}
	documented, err := doc.NewFromFiles(fset, files, here.Name)
	if err != nil {
		t.Fatal(err)
	}
	p := indexed(fset, documented)
	p.imports = imports
	return p
}

// TestOutlinesTellWhatTheSourcesTell: they are a shorter way to the same documentation.
func TestOutlinesTellWhatTheSourcesTell(t *testing.T) {
	x := New("../..")
	paths := slices.Sorted(maps.Values(ours))
	for _, name := range everyday {
		if name != builtin && name != "unicode" { // whose tables are left out
			paths = append(paths, usual(name))
		}
	}
	for _, path := range append(paths, "net/http", "go/ast") {
		want, got := writtenOf(sources(t, x.folder(path))), writtenOf(x.outline(path).open(false))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-sources +outline):\n%s", path, diff)
		}
	}
}

func TestBodiesAreDroppedWithoutReadingThem(t *testing.T) {
	source := "func (t *T) Far(\n\ta int,\n) (\n\tb int,\n) {\n\tif a {\n\t}\n}\r\n\nfunc One() { two() }\n\ntype T struct {\n\tA int\n}\n"
	want := "func (t *T) Far(\n\ta int,\n) (\n\tb int,\n)\n\nfunc One() { two() }\n\ntype T struct {\n\tA int\n}\n"
	if diff := cmp.Diff(want, withoutBodies(source)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	folder := t.TempDir()
	strange := "package p\n\nfunc Odd() {\n\ts := `\n}\n`\n\tuse(s)\n}\n\nfunc Even() {}\n"
	if err := os.WriteFile(filepath.Join(folder, "p.go"), []byte(strange), 0o600); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("package p\nfunc Odd()\nfunc Even()\n", string(outlineOf(folder, false))); diff != "" {
		t.Errorf("a body with a brace in a string (-want +got):\n%s", diff)
	}
}

func TestOutlinesLeaveOutWhatNobodyReads(t *testing.T) {
	folder := t.TempDir()
	source := "// Package p is small.\npackage p\n\nfunc Open() { body() }\n\nfunc inner() {}\n\nvar table = 3\n\n" +
		"// Primes are many.\nvar Primes = []int{2, 3}\n\nvar Table = []int{" + strings.Repeat("1, ", lengthy) + "}\n\n" +
		"type hidden struct{ Seen int }\n\ntype Shown struct{ hidden }\n"
	if err := os.WriteFile(filepath.Join(folder, "p.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	want := "// Package p is small.\npackage p\nfunc Open()\n// Primes are many.\nvar Primes = []int{2, 3}\nvar Table = []int{}\n" +
		"type hidden struct{ Seen int }\ntype Shown struct{ hidden }\n"
	if diff := cmp.Diff(want, string(outlineOf(folder, false))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFewPackagesStayOpen: what was asked for last stays, and what was forgotten is found again.
func TestFewPackagesStayOpen(t *testing.T) {
	x := New("../..")
	first := x.lookup("fmt")
	paths := importPaths()
	slices.Sort(paths)
	for _, path := range paths[:2*most] {
		x.lookup(path)
		x.lookup("fmt")
	}
	if len(x.opened) != most {
		t.Errorf("%d packages are open, want %d", len(x.opened), most)
	}
	if x.lookup("fmt") != first {
		t.Error("fmt was opened twice though it was asked for all the time")
	}
	if again := x.lookup(paths[0]); again == nil || len(again.names) == 0 {
		t.Errorf("%s is not found again", paths[0])
	}
}
