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
// folders' names in alphabetical order. binary is the file of the binary version, for the
// message that nothing was found.
func readPictures(set *Set, folder, binary string) error {
	for _, part := range []struct {
		name string
		to   *Split
	}{{"train", &set.Train}, {"test", &set.Test}} {
		pictures, err := listPictures(folder, part.name)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("folder %s holds neither %s nor %s/ nor %[3]s.tar.gz: %w", folder, binary, part.name, fs.ErrNotExist)
		} else if err != nil {
			return err
		}
		slices.SortFunc(pictures, func(a, b picture) int {
			return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.name, b.name))
		})
		classes := classesOf(pictures)
		if len(classes) != set.Classes {
			return fmt.Errorf("%s in %s has %d folders of images, want %d classes", part.name, folder, len(classes), set.Classes)
		}
		if part.name == "test" && !slices.Equal(classes, set.ClassNames) {
			return fmt.Errorf("folders of test in %s are %v, want those of train, %v", folder, classes, set.ClassNames)
		}
		set.ClassNames = classes
		if *part.to, err = decodeAll(pictures, classes, set.Height, set.Width); err != nil {
			return err
		}
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
	return listArchive(filepath.Join(folder, part+".tar.gz"))
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
