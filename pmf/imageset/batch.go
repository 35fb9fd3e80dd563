package imageset

import (
	"fmt"
	"math/rand/v2"
)

// Batch fills dst, [len(indices), height, width, channels], with the split's images of the
// given indices, normalised to mean 0 and standard deviation 1 by channel and varied as aug
// says. Equal generators give equal batches; with None r may be nil. Nothing is allocated
// beyond a table of 256 numbers a channel. It panics if dst has another length.
//
// A shifted image is filled with normalised 0 (the mean), and so is the part cut out.
func (s *Set) Batch(dst []float32, split Split, indices []int, aug Augmentation, r *rand.Rand) {
	size := s.imageBytes()
	if len(dst) != len(indices)*size {
		panic(fmt.Sprintf("imageset: a batch of %d images has %d values, got room for %d", len(indices), len(indices)*size, len(dst)))
	}
	table := s.normalised()
	for i, index := range indices {
		v := s.vary(aug, r)
		s.render(dst[i*size:(i+1)*size], split.Pixels[index*size:(index+1)*size], table, v)
	}
}

// variation is what one image undergoes.
type variation struct {
	mirror     bool
	down, left int    // where the shown window stands, relative to the image
	cut        [4]int // top, bottom, left, right of what is cut out; bottom and right excluded
}

// vary draws a variation; the numbers drawn for an image depend on aug and Flips alone.
func (s *Set) vary(aug Augmentation, r *rand.Rand) (v variation) {
	if aug >= Basic && s.Flips {
		v.mirror = r.IntN(2) == 1
	}
	if aug >= Standard {
		v.down, v.left = shift(s.Height, r), shift(s.Width, r)
	}
	if aug >= Full {
		v.cut[0], v.cut[1] = hole(s.Height, r)
		v.cut[2], v.cut[3] = hole(s.Width, r)
	}
	return v
}

// shift draws from -side/8 to side/8.
func shift(side int, r *rand.Rand) int {
	most := side / 8
	return r.IntN(2*most+1) - most
}

// hole draws the bounds of a stretch of half the side (a quarter below 16) whose middle lies
// anywhere, so that part of it may lie outside.
func hole(side int, r *rand.Rand) (from, to int) {
	length := side / 2
	if side < 16 {
		length = side / 4
	}
	from = r.IntN(side) - length/2
	return max(from, 0), min(from+length, side)
}

// normalised returns for each channel what each byte becomes.
func (s *Set) normalised() [][256]float32 {
	table := make([][256]float32, s.Channels)
	for c := range table {
		for b := range table[c] {
			table[c][b] = (float32(b)/255 - s.Mean[c]) / s.Std[c]
		}
	}
	return table
}

// render writes one image.
func (s *Set) render(dst []float32, pixels []uint8, table [][256]float32, v variation) {
	at := 0
	for y := range s.Height {
		from := y + v.down
		for x := range s.Width {
			column := x + v.left
			hidden := y >= v.cut[0] && y < v.cut[1] && x >= v.cut[2] && x < v.cut[3]
			if hidden || from < 0 || from >= s.Height || column < 0 || column >= s.Width {
				clear(dst[at : at+s.Channels])
				at += s.Channels
				continue
			}
			if v.mirror {
				column = s.Width - 1 - column
			}
			source := pixels[(from*s.Width+column)*s.Channels:]
			for c := range s.Channels {
				dst[at] = table[c][source[c]]
				at++
			}
		}
	}
}
