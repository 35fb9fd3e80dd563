package blocknet

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/imageset"
)

// Images are a split that lives on the device, as bytes, with what normalises it. Several
// goroutines may take batches of it.
type Images struct {
	programs  *Programs
	shape     cellnet.Shape  // of an image
	count     int            // images
	pixels    compute.Buffer // uint8 [count, height, width, channels]
	labels    compute.Buffer // int32 [count]
	mean, std compute.Buffer // float32 [channels]
}

// Upload puts a split of a set without Margin onto the device: a byte a pixel, 150 MB for
// CIFAR-10. The caller must Close it.
func (c *Programs) Upload(set *imageset.Set, split imageset.Split) (*Images, error) {
	var u uploads
	pixels := shapes.Make(dtypes.Uint8, split.Len(), set.Height, set.Width, set.Channels)
	i := &Images{
		programs: c, count: split.Len(),
		shape:  cellnet.Shape{Height: set.Height, Width: set.Width, Channels: set.Channels},
		pixels: u.shaped(c.backend, split.Pixels, pixels),
		labels: u.shaped(c.backend, split.Labels, labelShape(split.Len())),
		mean:   u.array(c.backend, set.Mean),
		std:    u.array(c.backend, set.Std),
	}
	if u.err != nil {
		i.Close()
		return nil, fmt.Errorf("put %d images on the device: %s", split.Len(), firstLine(u.err))
	}
	return i, nil
}

// Close frees the images. No feed of them may be used afterwards.
func (i *Images) Close() { finalize(i.pixels, i.labels, i.mean, i.std) }

// Batch puts a batch that was rendered on the host onto the device: images [len(labels), height,
// width, channels] of the given shape, and their labels. The caller frees both.
func (c *Programs) Batch(pixels []float32, answers []int32, shape cellnet.Shape) (images, labels compute.Buffer, err error) {
	var u uploads
	images = u.shaped(c.backend, pixels, floats(len(answers), shape.Height, shape.Width, shape.Channels))
	labels = u.shaped(c.backend, answers, labelShape(len(answers)))
	if u.err != nil {
		finalize(images)
		return nil, nil, fmt.Errorf("put %d images on the device: %s", len(answers), firstLine(u.err))
	}
	return images, labels, nil
}
