package imageset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"

	"pmfnas/pmf/arch"
)

// Split is a list of labelled images. Its slices belong to the set: read them, do not write into
// them; of a mapped set writing would end the process.
type Split struct {
	Pixels []uint8 // [image, height, width, channel], 0 to 255; of a set with a Margin so much larger
	Labels []int32 // [image], each in [0, classes)
}

// Len returns the number of images.
func (s Split) Len() int { return len(s.Labels) }

// Set is a data set, whole in memory or mapped from a file. It is not changed after it was
// opened, so any number of goroutines may read it until it is closed.
type Set struct {
	Name       string    // as in All, such as cifar10
	Height     int       // of what is shown, in pixels
	Width      int       // likewise
	Channels   int       // 1 grey, 3 red, green and blue
	Classes    int       // at least 2
	ClassNames []string  // [class]
	Mean       []float32 // [channel], of training pixels in [0, 1]
	Std        []float32 // [channel], standard deviation, above 0
	Flips      bool      // an image seen in a mirror keeps its class
	Margin     int       // pixels stored beyond height and width on each side; above 0, augmentation crops
	Train      Split
	Validation Split
	Test       Split
	Skipped    []Skipped // damaged files that were left out, by Options.SkipDamaged

	content string // hash of the pixels, where it was made already
	mapped  []byte // what Close gives back
}

// Input returns what a network for the set is built for.
func (s *Set) Input() arch.Input {
	return arch.Input{Height: s.Height, Width: s.Width, Channels: s.Channels, Classes: s.Classes}
}

// imageBytes returns the stored bytes of one image.
func (s *Set) imageBytes() int { return s.storedHeight() * s.storedWidth() * s.Channels }

// shownValues returns the number of values of one rendered image.
func (s *Set) shownValues() int { return s.Height * s.Width * s.Channels }

func (s *Set) storedHeight() int { return s.Height + 2*s.Margin }

func (s *Set) storedWidth() int { return s.Width + 2*s.Margin }

// middle returns what is shown of the stored pixels when nothing is varied, which with Margin 0
// is all of them.
func (s *Set) middle() Box {
	return Box{s.Margin, s.Margin + s.Height, s.Margin, s.Margin + s.Width}
}

// Fingerprint returns 32 hex digits of a hash of everything that training on the set depends
// on: pixels, labels, order, statistics. It reads all pixels, so keep the answer; of photographs
// it takes the hash that was made when they were decoded.
func (s *Set) Fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "imageset/1 %d %d %d %d %t\n", s.Height, s.Width, s.Channels, s.Classes, s.Flips)
	if s.Margin > 0 {
		fmt.Fprintf(h, "margin %d\n", s.Margin)
	}
	for c := range s.Mean {
		fmt.Fprintf(h, "%x %x\n", math.Float32bits(s.Mean[c]), math.Float32bits(s.Std[c]))
	}
	io.WriteString(h, s.content)
	for _, split := range []Split{s.Train, s.Validation, s.Test} {
		fmt.Fprintf(h, "%d\n", split.Len())
		if s.content == "" {
			h.Write(split.Pixels)
		}
		labels := make([]byte, 0, 4*split.Len())
		for _, label := range split.Labels {
			labels = binary.LittleEndian.AppendUint32(labels, uint32(label))
		}
		h.Write(labels)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
