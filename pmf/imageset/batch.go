package imageset

import (
	"fmt"
	"math/rand/v2"
)

// Batch fills dst, [len(indices), height, width, channels], with the split's images of the given
// indices, normalised to mean 0 and standard deviation 1 by channel and varied as aug says: Draw
// and Render of one image after the other. Equal generators give equal batches; with None r may
// be nil. It panics if dst has another length, or for an index that split does not have. One
// goroutine does the work; several may call it with generators of their own.
func (s *Set) Batch(dst []float32, split Split, indices []int, aug Augmentation, r *rand.Rand) {
	size := s.shownValues()
	if len(dst) != len(indices)*size {
		panic(fmt.Sprintf("imageset: a batch of %d images has %d values, got room for %d", len(indices), len(indices)*size, len(dst)))
	}
	p := newPainter(s)
	for i, index := range indices {
		p.paint(dst[i*size:(i+1)*size], split.image(index, s.imageBytes()), s.Draw(aug, r))
	}
}

// Render fills dst, [height, width, channels], with one image of the split, varied and
// normalised. For many images Batch is cheaper: it prepares once what all of them need. It
// panics if dst has another length, or if v.Crop exceeds the stored pixels.
func (s *Set) Render(dst []float32, split Split, index int, v Variation) {
	if len(dst) != s.shownValues() {
		panic(fmt.Sprintf("imageset: an image has %d values, got room for %d", s.shownValues(), len(dst)))
	}
	newPainter(s).paint(dst, split.image(index, s.imageBytes()), v)
}

// image returns the stored pixels of one image, in the split's own memory.
func (s Split) image(index, imageBytes int) []uint8 {
	return s.Pixels[index*imageBytes : (index+1)*imageBytes]
}
