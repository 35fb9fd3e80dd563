package trainer

import (
	"github.com/gomlx/compute"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/imageset"
)

// residentBytes bounds the pixels of a split that live on the device. CIFAR's training images
// take 140 MB.
const residentBytes = 1 << 30

// resident tells whether a split lives on the device. Photographs, which are scaled, and what is
// too large are rendered on the host. It depends on the data alone, since the two ways may
// differ in the last bits.
func (t *Trainer) resident(split imageset.Split) bool {
	return t.set.Margin == 0 && len(split.Pixels) <= residentBytes
}

// A hostFeed hands out batches that a loader renders ahead of the device.
type hostFeed struct {
	programs *blocknet.Programs
	loader   *imageset.Loader
	shape    cellnet.Shape
	batch    int
	left     int // batches
}

// hostFeed wraps a loader of n images.
func (t *Trainer) hostFeed(loader *imageset.Loader, n, batch int) *hostFeed {
	shape := cellnet.Shape{Height: t.set.Height, Width: t.set.Width, Channels: t.set.Channels}
	return &hostFeed{t.programs, loader, shape, batch, (n + batch - 1) / batch}
}

// Steps returns how many batches are left.
func (f *hostFeed) Steps() int { return f.left }

// Next puts the next batch on the device; the last one is filled up with images that have the
// label blocknet.Absent.
func (f *hostFeed) Next() (images, labels compute.Buffer, err error) {
	pixels, answers, err := f.loader.Next()
	if err != nil {
		return nil, nil, err
	}
	f.left--
	if missing := f.batch - len(answers); missing > 0 {
		size := f.shape.Height * f.shape.Width * f.shape.Channels
		pixels = append(append([]float32{}, pixels...), make([]float32, missing*size)...)
		answers = append([]int32{}, answers...)
		for range missing {
			answers = append(answers, blocknet.Absent)
		}
	}
	return f.programs.Batch(pixels, answers, f.shape)
}

// Close ends the loader.
func (f *hostFeed) Close() { f.loader.Close() }
