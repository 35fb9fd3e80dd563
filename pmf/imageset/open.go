package imageset

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Options chooses how much of a data set is used, and how its files are read. The zero value
// takes all of it and refuses damaged images.
type Options struct {
	// Train is how many training images are kept, as many of each class as of the next (or
	// one more); 0 means all.
	Train int
	// PerClass is how many training images of each class are kept, or all of a class that has
	// fewer: 130 in the paper's search on ImageNet. 0 means all; Train and PerClass exclude
	// each other.
	PerClass int
	// Validation is how many validation images are kept, balanced likewise. 0 means all, or
	// with a Train or PerClass that leaves some out at most a fifth of what is left and ten a
	// class, whichever is more, so that measuring does not cost more than training.
	Validation int
	// Seed chooses which images a subset keeps. The cut between training and validation
	// does not depend on it.
	Seed uint64
	// Side is the height and width to which images of "folder" are scaled, the longer side
	// cropped at both ends; 0 means the size of the first image, which all must have. Of
	// "imagenet" it is the side of what is shown of an image; 0 means 224.
	Side int
	// Flips says that images of "folder" keep their class in a mirror, as photographs do.
	// Other sets know it themselves.
	Flips bool
	// SkipDamaged leaves out image files that are empty, cannot be decoded or have the wrong
	// size, and lists them in Set.Skipped. Otherwise the first of them is an error. Files that
	// hold many images (IDX, CIFAR's batches, a broken archive) are refused in any case.
	SkipDamaged bool
	// Cache is the folder for the packed images of "imagenet", which is made when it is not
	// there. Empty means that they are decoded into memory at each opening.
	Cache string
	// Progress is told how many of the image files are decoded, from one goroutine; nil means
	// nobody.
	Progress func(done, total int)
}

// Named is a kind of data set that Open knows.
type Named struct {
	Name  string                                                            // before the colon of a reference
	Needs string                                                            // what stands after the colon; empty if nothing does
	Doc   string                                                            // one line
	load  func(ctx context.Context, folder string, o Options) (*Set, error) // whole and split; Mean may be left to Open
}

// maxSide bounds Options.Side.
const maxSide = 4096

// Open returns the data set that ref names: "digits", or "mnist:DIR", "cifar10:DIR" and so on
// with a folder of files; see All. Absent files are fs.ErrNotExist, damaged ones a [*FileError]
// where their format has places. The caller must Close the set.
func Open(ref string, o Options) (*Set, error) {
	return OpenContext(context.Background(), ref, o)
}

// OpenContext is Open that gives up when the context ends, as decoding a large set takes
// minutes or hours. The error is then the context's cause.
func OpenContext(ctx context.Context, ref string, o Options) (*Set, error) {
	name, folder, _ := strings.Cut(ref, ":")
	for _, kind := range All() {
		if kind.Name == name {
			return kind.open(ctx, ref, folder, o)
		}
	}
	var known []string
	for _, kind := range All() {
		known = append(known, kind.Name)
	}
	return nil, fmt.Errorf("data set is %q, want one of %s", ref, strings.Join(known, ", "))
}

// open checks the options, loads, and brings about what holds for every set: no empty split,
// statistics, and the part that the options ask for. Statistics come first, so that they do not
// depend on the part.
func (n Named) open(ctx context.Context, ref, folder string, o Options) (*Set, error) {
	switch {
	case n.Needs == "" && folder != "":
		return nil, fmt.Errorf("data set %q names a folder, want %q alone", ref, n.Name)
	case n.Needs != "" && folder == "":
		return nil, fmt.Errorf("data set %q names no folder, want %s:%s", ref, n.Name, n.Needs)
	case o.Train < 0 || o.Validation < 0:
		return nil, fmt.Errorf("data set %q: training and validation images are %d and %d, want 0 (all) or more", ref, o.Train, o.Validation)
	case o.PerClass < 0:
		return nil, fmt.Errorf("data set %q: training images of a class are %d, want 0 (all) or more", ref, o.PerClass)
	case o.PerClass > 0 && o.Train > 0:
		return nil, fmt.Errorf("data set %q: %d training images and %d of a class are both asked for, want one of them", ref, o.Train, o.PerClass)
	}
	if o.Side < 0 || o.Side > maxSide {
		return nil, fmt.Errorf("data set %q: side is %d, want 0 (as stored) to %d", ref, o.Side, maxSide)
	}
	set, err := n.load(ctx, folder, o)
	if err != nil {
		return nil, fmt.Errorf("open data set %q: %w", ref, err)
	}
	// Whatever the kind of set, each split must have something in it.
	if set.Train.Len() == 0 || set.Validation.Len() == 0 || set.Test.Len() == 0 {
		err := fmt.Errorf("data set %q: splits hold %d, %d and %d images, want some in each of training, validation and test",
			ref, set.Train.Len(), set.Validation.Len(), set.Test.Len())
		return nil, errors.Join(err, set.Close())
	}
	if set.Mean == nil {
		set.measure()
	}
	set.reduce(o)
	return set, nil
}
