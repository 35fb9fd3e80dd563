package view

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Save writes a result to a file as indented JSON. The file appears whole or not at all.
func Save(path string, result any) error {
	text, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	defer os.Remove(temporary.Name())
	defer temporary.Close()
	if _, err = temporary.Write(append(text, '\n')); err == nil {
		err = temporary.Chmod(0o644) // a temporary file is its owner's alone
	}
	if err == nil {
		err = temporary.Sync()
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return os.Rename(temporary.Name(), path)
}
