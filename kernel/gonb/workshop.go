package gonb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"pmfnas/kernel/shortcut"
)

// workshop is the folder in which GoNB writes and builds the programs of cells.
type workshop string

// cells is GoNB's workshop, which it makes when it starts.
func (p *Process) cells() (workshop, error) {
	found, err := filepath.Glob(filepath.Join(p.folder, "gonb_*", "go.mod"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", errors.New("the folder in which GoNB builds cells is not there")
	}
	return workshop(filepath.Dir(found[0])), nil
}

// program is where GoNB has a cell's program built.
func (w workshop) program() string { return filepath.Join(string(w), filepath.Base(string(w))) }

// clear takes away the program of the cell before, so that what is there later is the next cell's.
// It returns "" as long as there is no workshop.
func (p *Process) clear() (workshop, error) {
	w, err := p.cells()
	if err != nil {
		return "", nil
	}
	if err := os.Remove(w.program()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("prepare the folder of the cells: %w", err)
	}
	return w, nil
}

// left tells what a cell left behind: its program, or else the source of what could not be built.
func (w workshop) left() (built bool, source string) {
	if w == "" {
		return true, "" // nothing tells, and a reply that failed says so itself
	}
	if _, err := os.Lstat(w.program()); err == nil {
		return true, ""
	}
	for _, name := range []string{"main.go", "main_test.go"} { // GoNB leaves one of them
		if text, err := os.ReadFile(filepath.Join(string(w), name)); err == nil {
			return false, string(text)
		}
	}
	return false, ""
}

// Import has all later cells built with these packages, which are imported for their effects.
func (p *Process) Import(paths []string) error {
	w, err := p.cells()
	if err == nil {
		err = shortcut.BlankImports(string(w), paths)
	}
	if err != nil {
		return fmt.Errorf("import what cells import for its effects: %w", err)
	}
	return nil
}
