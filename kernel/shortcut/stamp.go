package shortcut

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A folder holds a package that may change.
type folder struct {
	Path string
	Deep bool // it embeds files, which may lie in folders below
}

// openFolder looks at a package's folder.
func openFolder(path string) (folder, error) {
	sources, err := filepath.Glob(filepath.Join(path, "*.go"))
	if err != nil {
		return folder{}, err
	}
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			return folder{}, err
		}
		if bytes.Contains(text, []byte("//go:embed")) {
			return folder{Path: path, Deep: true}, nil
		}
	}
	return folder{Path: path}, nil
}

// stampOf returns a fingerprint of all files of the folders, and when the last one changed.
func stampOf(folders []folder) (stamp string, last time.Time, err error) {
	var files []string
	for _, f := range folders {
		err := filepath.WalkDir(f.Path, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if path != f.Path && !f.Deep {
					return filepath.SkipDir
				}
				return nil
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			if info.ModTime().After(last) {
				last = info.ModTime()
			}
			files = append(files, fmt.Sprint(path, info.Size(), info.ModTime().UnixNano(), info.Mode()))
			return nil
		})
		if err != nil {
			return "", last, err
		}
	}
	return digest(files), last, nil
}

// fingerprint tells programs from later ones of the same name.
func fingerprint(paths ...string) (string, error) {
	var prints []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return "", err
		}
		prints = append(prints, fmt.Sprint(path, info.Size(), info.ModTime().UnixNano()))
	}
	return digest(prints), nil
}
