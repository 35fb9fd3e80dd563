package imageset

import (
	"bytes"
	"context"
	_ "embed" // for the two files below
	"strconv"
)

// The digits as digits/make.py writes them: IDX, gzipped, grey values of 0 to 16.
//
//go:embed digits/images-idx3-ubyte.gz
var digitImages []byte

//go:embed digits/labels-idx1-ubyte.gz
var digitLabels []byte

// digitsHeldOut is the number of images in each of the digits' validation and test splits;
// the other 1,197 are for training.
const digitsHeldOut = 300

// loadDigits returns the embedded digits. UCI's own training part is not among them, so both
// held-out splits are cut from the 1,797, thirty of each class. Open then measures mean and
// deviation.
func loadDigits(_ context.Context, _ string, _ Options) (*Set, error) {
	all, height, width, err := readIDXPair(
		source{"digits/images-idx3-ubyte.gz", bytes.NewReader(digitImages)},
		source{"digits/labels-idx1-ubyte.gz", bytes.NewReader(digitLabels)}, 10)
	if err != nil {
		return nil, err
	}
	for i, grey := range all.Pixels {
		all.Pixels[i] = uint8((int(grey)*255 + 8) / 16) // 0 to 16 become 0 to 255, to the nearest
	}
	set := &Set{Name: "digits", Height: height, Width: width, Channels: 1, Classes: 10, ClassNames: digitNames()}
	set.Test, set.Train = all.part(10, digitsHeldOut, cutSeed, set.imageBytes())
	set.Validation, set.Train = set.Train.part(10, digitsHeldOut, cutSeed+1, set.imageBytes())
	return set, nil
}

func digitNames() []string {
	names := make([]string, 10)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}
