package imageset

import (
	"fmt"
	"strings"
)

// Options chooses how much of a data set is used. The zero value takes all of it.
type Options struct {
	// Train is how many training images are kept, as many of each class as of the next (or
	// one more); 0 means all.
	Train int
	// Validation is how many validation images are kept, balanced likewise. 0 means all, or
	// with a Train that leaves some out at most Train/5 and ten a class, whichever is more, so
	// that measuring does not cost more than training.
	Validation int
	// Seed chooses which images a subset keeps. The cut between training and validation
	// does not depend on it.
	Seed uint64
	// Side is the height and width to which images of "folder" are scaled, the longer side
	// cropped at both ends; 0 means the size of the first image, which all must have.
	Side int
	// Flips says that images of "folder" keep their class in a mirror, as photographs do.
	// Other sets know it themselves.
	Flips bool
}

// Named is a kind of data set that Open knows.
type Named struct {
	Name  string                                       // before the colon of a reference
	Needs string                                       // what stands after the colon; empty if nothing does
	Doc   string                                       // one line
	load  func(folder string, o Options) (*Set, error) // whole and split; Mean may be left to Open
}

// maxSide bounds Options.Side.
const maxSide = 4096

// Open returns the data set that ref names: "digits", or "mnist:DIR", "cifar10:DIR" and so on
// with a folder of files; see All.
func Open(ref string, o Options) (*Set, error) {
	name, folder, _ := strings.Cut(ref, ":")
	for _, kind := range All() {
		if kind.Name == name {
			return kind.open(ref, folder, o)
		}
	}
	var known []string
	for _, kind := range All() {
		known = append(known, kind.Name)
	}
	return nil, fmt.Errorf("data set is %q, want one of %s", ref, strings.Join(known, ", "))
}

func (n Named) open(ref, folder string, o Options) (*Set, error) {
	switch {
	case n.Needs == "" && folder != "":
		return nil, fmt.Errorf("data set %q names a folder, want %q alone", ref, n.Name)
	case n.Needs != "" && folder == "":
		return nil, fmt.Errorf("data set %q names no folder, want %s:%s", ref, n.Name, n.Needs)
	case o.Train < 0 || o.Validation < 0:
		return nil, fmt.Errorf("data set %q: training and validation images are %d and %d, want 0 (all) or more", ref, o.Train, o.Validation)
	}
	if o.Side < 0 || o.Side > maxSide {
		return nil, fmt.Errorf("data set %q: side is %d, want 0 (as stored) to %d", ref, o.Side, maxSide)
	}
	set, err := n.load(folder, o)
	if err != nil {
		return nil, fmt.Errorf("open data set %q: %w", ref, err)
	}
	if set.Train.Len() == 0 || set.Validation.Len() == 0 || set.Test.Len() == 0 {
		return nil, fmt.Errorf("data set %q: splits hold %d, %d and %d images, want some in each of training, validation and test",
			ref, set.Train.Len(), set.Validation.Len(), set.Test.Len())
	}
	if set.Mean == nil {
		set.measure()
	}
	set.reduce(o)
	return set, nil
}
