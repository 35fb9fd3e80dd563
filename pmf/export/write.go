package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Format is a form in which a network can be written.
type Format string

// The formats.
const (
	FormatONNX  Format = "onnx"  // a file; see ONNX
	FormatGoMLX Format = "gomlx" // a folder; see GoMLX
	FormatGo    Format = "go"    // a folder; see Go
)

// Formats lists them all.
func Formats() []Format { return []Format{FormatONNX, FormatGoMLX, FormatGo} }

// ErrExists says that something stands where a network is to be written.
var ErrExists = errors.New("something is there already")

// Write writes the network to path, whole or not at all. What stands there already is refused
// (ErrExists) unless replace is set, and even then a folder that holds anything but the files of
// such an export is left alone. After an error nothing new is left behind. Besides ErrExists
// they are those of Network.Check and of the file system.
func Write(path string, n Network, f Format, replace bool) error {
	if !slices.Contains(Formats(), f) {
		return fmt.Errorf("format is %q, want one of %v", f, Formats())
	}
	if err := vacant(path, f, replace); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	scratch, err := os.MkdirTemp(filepath.Dir(path), ".export-*") // beside path, to be renamed
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: there is no folder %s; make it first: mkdir -p %[2]s", path, filepath.Dir(path))
	} else if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.RemoveAll(scratch)
	made := filepath.Join(scratch, "new")
	if err := f.write(made, n); err != nil {
		return err
	}
	if err := swap(made, path, filepath.Join(scratch, "old")); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// vacant tells what keeps an export from being written to path: deleting a folder that somebody
// named by mistake must be impossible.
func vacant(path string, f Format, replace bool) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !replace:
		return ErrExists
	case info.IsDir() == (f == FormatONNX) || !info.IsDir() && !info.Mode().IsRegular():
		return fmt.Errorf("%w, and it is no %s export", ErrExists, f)
	case f == FormatONNX:
		return nil
	}
	return ours(path, f)
}

// ours tells whether a folder holds nothing but what an export in the format consists of.
func ours(folder string, f Format) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !f.has(entry.Name()) {
			return fmt.Errorf("%w, and it is no %s export: it holds %s", ErrExists, f, entry.Name())
		}
	}
	return nil
}

// has tells whether a folder in the format, GoMLX or Go, has a file of that name.
func (f Format) has(name string) bool {
	if f == FormatGoMLX {
		parameters, _ := filepath.Match("checkpoint*.json", name)
		numbers, _ := filepath.Match("checkpoint*.bin", name)
		return parameters || numbers
	}
	if name == "weights.bin" {
		return true
	}
	_, err := fs.Stat(program, "program/"+name+".tmpl")
	return err == nil
}

// write writes to a path where nothing is.
func (f Format) write(path string, n Network) error {
	switch f {
	case FormatONNX:
		content, err := ONNX(n)
		if err != nil {
			return err
		}
		return create(path, content)
	case FormatGoMLX:
		return GoMLX(path, n)
	}
	files, err := Go(n)
	if err != nil {
		return err
	}
	// Go alone is left: a folder of files.
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := create(filepath.Join(path, name), content); err != nil {
			return err
		}
	}
	return nil
}

// create writes a file so that it is on the disk when create returns.
func create(path string, content []byte) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}

// swap renames made to path. A rename replaces a file; a folder that is there is moved to old
// first, and back again if the rename fails.
func swap(made, path, old string) error {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() {
		return os.Rename(made, path)
	}
	if err := os.Rename(path, old); err != nil {
		return err
	}
	if err := os.Rename(made, path); err != nil {
		return errors.Join(err, os.Rename(old, path))
	}
	return nil
}
