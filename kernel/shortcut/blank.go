package shortcut

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// BlankFile is the file beside GoNB's main.go that holds the cells' imports for effect alone: GoNB
// keeps imports by their names, so of those called _ only the last. The go command compiles every
// file of the folder, and GoNB leaves this one alone.
const BlankFile = "blank_imports.go"

// BlankImports has all programs that are built in a folder import packages for their effects, each
// on a line of its own from [BlankLine] on. Without any there is no file, and no cost.
func BlankImports(folder string, paths []string) error {
	file := filepath.Join(folder, BlankFile)
	if len(paths) == 0 {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	var b strings.Builder
	b.WriteString("package main\n\n")
	for _, path := range paths {
		fmt.Fprintf(&b, "import _ %q\n", path)
	}
	return os.WriteFile(file, []byte(b.String()), 0o600)
}

// BlankLine is the line of the file on which the first import stands, counted from 1.
const BlankLine = 3

// readBlank returns the file of a folder and what it imports; nil where there is none.
func readBlank(folder string) (source []byte, imports []string, err error) {
	source, err = os.ReadFile(filepath.Join(folder, BlankFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	imports, err = importsOf(source)
	return source, imports, err
}
