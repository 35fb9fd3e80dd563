// Package install writes and removes the kernel's description, by which Jupyter finds it.
package install

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Name is the kernel's name for Jupyter; DisplayName the one that people see.
const (
	Name        = "pmf-nas"
	DisplayName = "PMF-NAS (Go)"
)

// The logos that front ends look for, by the names that they have in the description. The small
// ones are logo.svg, rendered.
var (
	//go:embed logo.svg
	logo []byte
	//go:embed logo-32x32.png
	logo32 []byte
	//go:embed logo-64x64.png
	logo64 []byte
)

// A Spec is what a kernel's description says.
type Spec struct {
	Program string            // absolute path of pmf-kernel
	Project string            // absolute path of the project's sources
	Env     map[string]string // variables that the kernel gets
}

// Folder returns where a description lies: below prefix when there is one, else where
// Jupyter looks for the person's own kernels, data being its data folder where that is not below
// home, else "".
func Folder(prefix, data, home string) string {
	switch {
	case prefix != "":
		return filepath.Join(prefix, "share", "jupyter", "kernels", Name)
	case data != "":
		return filepath.Join(data, "kernels", Name)
	}
	return filepath.Join(home, ".local", "share", "jupyter", "kernels", Name)
}

// Write puts the description into a folder, replacing what was there.
func Write(folder string, s Spec) error {
	if _, err := os.Stat(filepath.Join(s.Project, "go.mod")); err != nil {
		return fmt.Errorf("--project %s is not the folder of the project's sources: %w", s.Project, err)
	}
	text, err := json.MarshalIndent(map[string]any{
		"argv":           []string{s.Program, "run", "--connection", "{connection_file}", "--project", s.Project},
		"display_name":   DisplayName,
		"language":       "go",
		"interrupt_mode": "message",
		"env":            s.Env,
		"metadata":       map[string]any{"debugger": false},
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("write the kernel's description: %w", err)
	}
	files := map[string][]byte{
		"kernel.json": append(text, '\n'), "logo-svg.svg": logo, "logo-32x32.png": logo32, "logo-64x64.png": logo64,
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return fmt.Errorf("write the kernel's description: %w", err)
		}
	}
	return nil
}

// Remove takes the description away; it is no error when there is none.
func Remove(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove the kernel's description: %w", err)
	}
	return nil
}
