package imageset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// loadMNIST reads the four IDX files of MNIST from a folder.
func loadMNIST(folder string, _ Options) (*Set, error) {
	set := &Set{Name: "mnist", Channels: 1, Classes: 10, ClassNames: digitNames()}
	for _, part := range []struct {
		name string
		to   *Split
	}{{"train", &set.Train}, {"t10k", &set.Test}} {
		split, height, width, err := readMNISTPart(folder, part.name)
		if err != nil {
			return nil, err
		}
		if set.Height > 0 && (height != set.Height || width != set.Width) {
			return nil, fmt.Errorf("images of %s are %d×%d, want %d×%d as in train", part.name, height, width, set.Height, set.Width)
		}
		*part.to, set.Height, set.Width = split, height, width
	}
	set.cutValidation()
	return set, nil
}

func readMNISTPart(folder, part string) (split Split, height, width int, err error) {
	images, err := openAny(folder, variants(part+"-images-idx3-ubyte"))
	if err != nil {
		return split, 0, 0, err
	}
	defer images.Close()
	labels, err := openAny(folder, variants(part+"-labels-idx1-ubyte"))
	if err != nil {
		return split, 0, 0, err
	}
	defer labels.Close()
	return readIDXPair(source{images.Name(), images}, source{labels.Name(), labels}, 10)
}

// variants are the names under which an IDX file is found in the wild.
func variants(name string) []string {
	dotted := strings.Replace(name, "-idx", ".idx", 1)
	return []string{name, name + ".gz", dotted, dotted + ".gz"}
}

// openAny opens the first of the names that exists.
func openAny(folder string, names []string) (*os.File, error) {
	for _, name := range names {
		f, err := os.Open(filepath.Join(folder, name))
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, fmt.Errorf("folder %s holds none of %s: %w", folder, strings.Join(names, ", "), fs.ErrNotExist)
}
