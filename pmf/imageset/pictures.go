package imageset

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"context"
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
	where string // for errors: its path, or its archive and its name there
	class string
	label int32                  // of class, set by adopt
	name  string                 // without folders; orders pictures within a class
	open  func() ([]byte, error) // may be called from any goroutine
}

// maxPictureBytes bounds one image file of an archive: no picture of the sets here comes near
// it. A longer one is cut off there, and found damaged when it is decoded.
const maxPictureBytes = 16 << 20

// readPictures fills Train and Test from train/<class>/*.jpg or *.png and test/… below the
// folder, or from train.tar.gz and test.tar.gz with such folders. The classes are the folders'
// names in alphabetical order; a set without classes takes as many as there are, one without
// height that of its first image. fit scales and crops images of other sizes. The error for a
// missing part is fs.ErrNotExist. Pictures are sorted before anything else, so the order of
// files on a disk or in an archive does not reach a result.
func readPictures(ctx context.Context, set *Set, folder string, o Options, fit bool) error {
	train, err := listPictures(folder, "train")
	if err != nil {
		return err
	}
	test, err := listPictures(folder, "test")
	if err != nil {
		return err
	}
	if err := set.adopt(folder, part{"train", train}, part{"test", test}); err != nil {
		return err
	}
	if err := set.measureFirst(train, o.SkipDamaged); err != nil {
		return err
	}
	room := &darkroom{height: set.Height, width: set.Width, fit: fit, skip: o.SkipDamaged, progress: o.Progress, total: len(train) + len(test)}
	if set.Train, err = room.split(ctx, train); err != nil {
		return err
	}
	set.Test, err = room.split(ctx, test)
	set.Skipped = room.skipped
	return err
}

// part is the pictures of train/, test/ or val/.
type part struct {
	name     string
	pictures []picture
}

// adopt sorts the pictures, names the set's classes after those of train and labels all of them.
// It changes the pictures in place. Every class must have images in both parts, or labels would
// mean different things.
func (s *Set) adopt(folder string, train, test part) error {
	for _, p := range []part{train, test} {
		slices.SortFunc(p.pictures, func(a, b picture) int {
			return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.name, b.name))
		})
		classes := classesOf(p.pictures)
		if s.Classes == 0 && len(classes) >= 2 {
			s.Classes = len(classes)
		}
		if len(classes) != s.Classes || len(classes) < 2 {
			return fmt.Errorf("%s in %s has %d folders of images, want %d classes", p.name, folder, len(classes), max(2, s.Classes))
		}
		if p.name != train.name && !slices.Equal(classes, s.ClassNames) {
			return fmt.Errorf("folders of %s in %s are %v, want those of %s, %v", p.name, folder, classes, train.name, s.ClassNames)
		}
		s.ClassNames = classes
		for i := range p.pictures {
			class, _ := slices.BinarySearch(classes, p.pictures[i].class)
			p.pictures[i].label = int32(class)
		}
	}
	return nil
}

// measureFirst gives a set without size that of the first picture, or with skip that of the
// first that is not damaged.
func (s *Set) measureFirst(pictures []picture, skip bool) error {
	for i := 0; s.Height == 0 && i < len(pictures); i++ {
		size, err := pictures[i].size()
		if err != nil && !skip {
			return err
		} else if err == nil {
			s.Height, s.Width = size.Y, size.X
		}
	}
	if s.Height == 0 {
		return fmt.Errorf("all %d images are damaged, the first: %s", len(pictures), pictures[0].where)
	}
	return nil
}

// classesOf returns the classes of sorted pictures, each once, in order.
func classesOf(pictures []picture) []string {
	var classes []string
	for _, p := range pictures {
		if n := len(classes); n == 0 || classes[n-1] != p.class {
			classes = append(classes, p.class)
		}
	}
	return classes
}

// listPictures prefers a folder to an archive of the same name.
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

// listFolder finds the images in the folders below dir, without reading any.
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

// listArchive reads the images of …/<class>/<name> in a gzipped tar file into memory, still
// packed as JPEG or PNG: an archive can only be read from its start. An error names the last
// entry that was whole.
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
	// One pass: entries that are no pictures are skipped unread.
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

// isPicture goes by the name; hidden files are left out, such as those that macOS adds to archives.
func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".png":
		return !strings.HasPrefix(path.Base(name), ".")
	}
	return false
}
