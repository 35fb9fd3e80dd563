package floors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
)

// Package is what `go list` tells of one package. Fields are named as go list names them, to be
// read from its JSON.
type Package struct {
	ImportPath  string
	Name        string
	Module      *struct{ Main bool }
	Imports     []string
	TestImports []string // of tests inside the package
}

// own tells whether the package belongs to this repository.
func (p Package) own() bool { return p.Module != nil && p.Module.Main }

// Tree is the packages of a module and all that they import, by import path.
type Tree struct {
	Module   string
	Packages map[string]Package
}

// Load reads the imports of the module around a folder; nothing is compiled. The go command must be
// on PATH.
func Load(dir string) (Tree, error) {
	module, err := golist(dir, "-m")
	if err != nil {
		return Tree{}, err
	}
	t := Tree{strings.TrimSpace(string(module)), map[string]Package{}}
	// -e goes on past packages that do not build: their imports are known all the same.
	text, err := golist(dir, "-e", "-deps", "-json=ImportPath,Name,Module,Imports,TestImports", t.Module+"/...")
	if err != nil {
		return Tree{}, err
	}
	for decoder := json.NewDecoder(bytes.NewReader(text)); ; {
		var p Package
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return t, nil
		} else if err != nil {
			return Tree{}, fmt.Errorf("read the output of go list: %w", err)
		}
		t.Packages[p.ImportPath] = p
	}
}

func golist(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = dir
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run go list %s: %w\n%s", strings.Join(args, " "), err, complaint.String())
	}
	return out, nil
}

// sorted lists the module's own packages by import path. Sorted, so that complaints come in one
// order.
func (t Tree) sorted() []Package {
	var own []Package
	for _, p := range t.Packages {
		if p.own() {
			own = append(own, p)
		}
	}
	slices.SortFunc(own, func(a, b Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return own
}

// Upward lists, as sentences, the imports that do not point downwards, those of tests inside
// packages included, and the packages that have no place in the plan. Tests beside a package
// (package x_test) stand outside the house: a client's may talk to the real server.
func (t Tree) Upward() []string {
	var found []string
	for _, p := range t.sorted() {
		from, floor, ok := room(t.below(p.ImportPath))
		if !ok {
			found = append(found, fmt.Sprintf("%s has no place in the plan of floors", p.ImportPath))
			continue
		}
		for _, imported := range slices.Concat(p.Imports, p.TestImports) {
			if !t.Packages[imported].own() {
				continue
			}
			if to, lower, ok := room(t.below(imported)); ok && to != from && lower >= floor {
				found = append(found, fmt.Sprintf("%s imports %s, which is not on a lower floor", p.ImportPath, imported))
			}
		}
	}
	return found
}

// below cuts the module off an import path.
func (t Tree) below(path string) string { return strings.TrimPrefix(path, t.Module+"/") }

// Twins lists, as sentences, packages whose last path elements are equal: a notebook cell
// could import only one of them. Commands and internal packages are not imported by cells.
func (t Tree) Twins() []string {
	first := map[string]string{}
	var found []string
	for _, p := range t.sorted() {
		if p.Name == "main" || strings.Contains(p.ImportPath, "/internal/") {
			continue
		}
		last := p.ImportPath[strings.LastIndex(p.ImportPath, "/")+1:]
		if twin, ok := first[last]; ok {
			found = append(found, fmt.Sprintf("%s and %s end alike", twin, p.ImportPath))
		}
		first[last] = p.ImportPath
	}
	return found
}

// Path returns the chain of imports by which a package (below the module) reaches something heavy;
// nil if it does not. Breadth first: the chain is a shortest one.
func (t Tree) Path(from string, heavy []string) []string {
	before := map[string]string{t.Module + "/" + from: ""}
	for queue := []string{t.Module + "/" + from}; len(queue) > 0; queue = queue[1:] {
		for _, imported := range t.Packages[queue[0]].Imports {
			if _, seen := before[imported]; seen {
				continue
			}
			before[imported] = queue[0]
			queue = append(queue, imported)
			if slices.ContainsFunc(heavy, func(h string) bool { return imported == h || strings.HasPrefix(imported, h+"/") }) {
				return chain(before, imported)
			}
		}
	}
	return nil
}

// From the package asked about to the heavy one.
func chain(before map[string]string, end string) []string {
	var path []string
	for at := end; at != ""; at = before[at] {
		path = append(path, at)
	}
	slices.Reverse(path)
	return path
}
