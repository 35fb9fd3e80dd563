package imageset

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
)

const (
	photographSide   = 224 // shown of an ImageNet image where Options.Side is 0
	photographMargin = 14  // of so many shown pixels, one is stored in addition on each side: 256 for 224

	// validationPerClass bounds what is cut from ImageNet's training images: as many as its
	// own val/ has, which serves as the test split.
	validationPerClass = 50

	// mostInMemory bounds the pixels of photographs that are kept in memory, in bytes.
	mostInMemory = 8 << 30
)

// loadImageNet reads colour photographs of any sizes from train/<class>/ and val/<class>/. Each
// is scaled and cropped to the square in its middle, 8/7 of the side that is shown, and these
// squares, 196,608 bytes each for a side of 224, are packed into a file that is mapped.
//
// val/ is the test split; the validation split is a tenth of train/, at most 50 a class.
func loadImageNet(ctx context.Context, folder string, o Options) (*Set, error) {
	side := cmp.Or(o.Side, photographSide)
	set := &Set{
		Name: "imagenet", Height: side, Width: side, Channels: 3, Flips: true,
		Margin: max(1, (side+photographMargin/2)/photographMargin),
		Mean:   []float32{0.485, 0.456, 0.406}, Std: []float32{0.229, 0.224, 0.225},
	}
	all, err := listPhotographs(set, folder)
	if err != nil {
		return nil, err
	}
	chosen := all.choose(o, set.Classes)
	if o.Cache == "" {
		return set, set.hold(ctx, chosen, o)
	}
	return set, set.pack(ctx, chosen, o)
}

// plan is the pictures of each split, which are not decoded yet.
type plan struct{ train, validation, test []picture }

func (p plan) splits() [][]picture { return [][]picture{p.train, p.validation, p.test} }

func (p plan) len() int { return len(p.train) + len(p.validation) + len(p.test) }

// listPhotographs finds all images, sorted and labelled, none yet for validation.
func listPhotographs(set *Set, folder string) (p plan, err error) {
	for _, part := range []struct {
		name string
		to   *[]picture
	}{{"train", &p.train}, {"val", &p.test}} {
		dir := filepath.Join(folder, part.name)
		if !exists(dir) {
			return p, fmt.Errorf("folder %s holds no %s/: %w", folder, part.name, fs.ErrNotExist)
		}
		if *part.to, err = listFolder(dir); err != nil {
			return p, err
		}
	}
	return p, set.adopt(folder, part{"train", p.train}, part{"val", p.test})
}

// choose cuts the validation split from the training images and keeps what the options ask
// for. It goes by the files' names alone, so that only what is chosen need be decoded.
func (p plan) choose(o Options, classes int) plan {
	held := min(len(p.train)/10, validationPerClass*classes)
	taken, rest := parted(labelsOf(p.train), classes, held, cutSeed)
	p.validation, p.train = at(p.train, taken), at(p.train, rest)
	nTrain, nValidation := o.counts(labelsOf(p.train), labelsOf(p.validation), classes)
	if nTrain < len(p.train) {
		taken, _ = parted(labelsOf(p.train), classes, nTrain, o.Seed)
		p.train = at(p.train, taken)
	}
	if nValidation < len(p.validation) {
		taken, _ = parted(labelsOf(p.validation), classes, nValidation, o.Seed)
		p.validation = at(p.validation, taken)
	}
	return p
}

func labelsOf(pictures []picture) []int32 {
	labels := make([]int32, len(pictures))
	for i, p := range pictures {
		labels[i] = p.label
	}
	return labels
}

func at(pictures []picture, indices []int) []picture {
	chosen := make([]picture, len(indices))
	for i, index := range indices {
		chosen[i] = pictures[index]
	}
	return chosen
}

// room returns a darkroom for the set's stored size, Margin included.
func (s *Set) room(p plan, o Options) *darkroom {
	return &darkroom{
		height: s.storedHeight(), width: s.storedWidth(), fit: true, skip: o.SkipDamaged,
		progress: o.Progress, total: p.len(),
	}
}

// hold decodes the photographs into memory. It hashes them as a packed file would have, so that
// a set has the same fingerprint either way.
func (s *Set) hold(ctx context.Context, p plan, o Options) (err error) {
	if bytes := p.len() * s.imageBytes(); bytes > mostInMemory {
		return fmt.Errorf("%d images need %d GiB of memory, want a folder for a packed file (Options.Cache)", p.len(), bytes>>30)
	}
	room, digest := s.room(p, o), newDigest()
	for i, to := range []*Split{&s.Train, &s.Validation, &s.Test} {
		if *to, err = room.split(ctx, p.splits()[i]); err != nil {
			return err
		}
		digest.Write(to.Pixels)
	}
	s.content, s.Skipped = digest.text(), room.skipped
	return nil
}
