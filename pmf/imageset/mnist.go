package imageset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// loadMNIST reads the four IDX files of MNIST from a folder. A mirrored digit is no digit: Flips
// stays off.
func loadMNIST(_ context.Context, folder string, _ Options) (*Set, error) {
	set := &Set{Name: "mnist", Channels: 1, Classes: 10, ClassNames: digitNames()}
	return set, set.readIDX(folder)
}

// loadFashionMNIST reads Zalando's clothes, which come in files like those of MNIST. Mean and
// deviation are the usual ones, of all 60,000 training images. A mirrored shoe is a shoe.
func loadFashionMNIST(_ context.Context, folder string, _ Options) (*Set, error) {
	set := &Set{
		Name: "fashionmnist", Channels: 1, Classes: 10, Flips: true,
		ClassNames: []string{"T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"},
		Mean:       []float32{0.2860}, Std: []float32{0.3530},
	}
	return set, set.readIDX(folder)
}

// readIDX fills a set of ten classes with the images of MNIST's four files.
func (s *Set) readIDX(folder string) error {
	for _, part := range []struct {
		name string
		to   *Split
	}{{"train", &s.Train}, {"t10k", &s.Test}} {
		split, height, width, err := readMNISTPart(folder, part.name)
		if err != nil {
			return err
		}
		if s.Height > 0 && (height != s.Height || width != s.Width) {
			return fmt.Errorf("images of %s are %d×%d, want %d×%d as in train", part.name, height, width, s.Height, s.Width)
		}
		*part.to, s.Height, s.Width = split, height, width
	}
	s.cutValidation()
	return nil
}

// readMNISTPart reads images and labels of train or t10k.
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

// openAny opens the first of the names that exists; the error for none of them is fs.ErrNotExist.
func openAny(folder string, names []string) (*os.File, error) {
	for _, name := range names {
		f, err := os.Open(filepath.Join(folder, name))
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, fmt.Errorf("folder %s holds none of %s: %w", folder, strings.Join(names, ", "), fs.ErrNotExist)
}
