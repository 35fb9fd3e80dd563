package imageset

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// picture is an image file of known class that waits to be decoded.
type picture struct {
	where string // for errors
	class string
	name  string
	open  func() ([]byte, error)
}

// maxPictureBytes bounds one image file: no picture of the sets here comes near it.
const maxPictureBytes = 16 << 20

// readPictures fills Train and Test from train/<class>/*.jpg or *.png and test/… below the
// folder, or from train.tar.gz and test.tar.gz with such folders. The classes are the
// folders' names in alphabetical order; a set without classes takes as many as there are, one
// without height that of its first image. fit scales and crops images of other sizes. The
// error for a missing part is fs.ErrNotExist.
func readPictures(set *Set, folder string, fit bool) error {
	for _, part := range []struct {
		name string
		to   *Split
	}{{"train", &set.Train}, {"test", &set.Test}} {
		pictures, err := listPictures(folder, part.name)
		if err != nil {
			return err
		}
		slices.SortFunc(pictures, func(a, b picture) int {
			return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.name, b.name))
		})
		if err := set.adopt(pictures, part.name, folder); err != nil {
			return err
		}
		if *part.to, err = decodeAll(pictures, set.ClassNames, set.Height, set.Width, fit); err != nil {
			return err
		}
	}
	return nil
}

// adopt takes over the classes and, if the set has none yet, the size of sorted pictures.
func (s *Set) adopt(pictures []picture, part, folder string) error {
	classes := classesOf(pictures)
	if s.Classes == 0 && len(classes) >= 2 {
		s.Classes = len(classes)
	}
	if len(classes) != s.Classes || len(classes) < 2 {
		return fmt.Errorf("%s in %s has %d folders of images, want %d classes", part, folder, len(classes), max(2, s.Classes))
	}
	if part == "test" && !slices.Equal(classes, s.ClassNames) {
		return fmt.Errorf("folders of test in %s are %v, want those of train, %v", folder, classes, s.ClassNames)
	}
	s.ClassNames = classes
	if s.Height == 0 {
		size, err := pictures[0].size()
		if err != nil {
			return err
		}
		s.Height, s.Width = size.Y, size.X
	}
	return nil
}

// classesOf returns the classes of sorted pictures.
func classesOf(pictures []picture) []string {
	var classes []string
	for _, p := range pictures {
		if n := len(classes); n == 0 || classes[n-1] != p.class {
			classes = append(classes, p.class)
		}
	}
	return classes
}

func listPictures(folder, part string) ([]picture, error) {
	if dir := filepath.Join(folder, part); exists(dir) {
		return listFolder(dir)
	}
	pictures, err := listArchive(filepath.Join(folder, part+".tar.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("folder %s holds neither %s/ nor %[2]s.tar.gz: %w", folder, part, fs.ErrNotExist)
	}
	return pictures, err
}

// listFolder finds the images in the folders below dir.
func listFolder(dir string) ([]picture, error) {
	files, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*", "*"))
	if err != nil {
		return nil, err
	}
	var pictures []picture
	for _, file := range files {
		if isPicture(file) {
			pictures = append(pictures, picture{
				where: file, class: filepath.Base(filepath.Dir(file)), name: filepath.Base(file),
				open: func() ([]byte, error) { return os.ReadFile(file) },
			})
		}
	}
	return pictures, nil
}

// escapeGlob keeps Glob from reading a pattern into a folder's name.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// listArchive reads the images of …/<class>/<name> in a gzipped tar file into memory.
func listArchive(file string) ([]picture, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: unpack: %w", file, err)
	}
	defer packed.Close()
	var pictures []picture
	last := "the start"
	for r := tar.NewReader(packed); ; {
		entry, err := r.Next()
		if err == io.EOF {
			return pictures, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: after %s: %w", file, last, err)
		}
		last = entry.Name
		if entry.Typeflag != tar.TypeReg || !isPicture(entry.Name) {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(r, maxPictureBytes))
		if err != nil {
			return nil, fmt.Errorf("%s: in %s: %w", file, entry.Name, err)
		}
		pictures = append(pictures, picture{
			where: file + ": " + entry.Name, class: path.Base(path.Dir(entry.Name)), name: path.Base(entry.Name),
			open: func() ([]byte, error) { return content, nil },
		})
	}
}

func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".png":
		return !strings.HasPrefix(path.Base(name), ".")
	}
	return false
}
