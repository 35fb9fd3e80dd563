package blocknet

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"pmfnas/pmf/imageset"
)

// A Feed makes one batch after the other of images on the device: which ones, and how each is
// varied, was said when it was opened, so that a step needs nothing from the host. It is used by
// one goroutine.
type Feed struct {
	images  *Images
	key     programKey
	program *program
	inputs  []compute.Buffer // of the program, the position last
	left    int              // batches to come
}

// Absent stands in an order for no image: it fills up the last batch. Its label is -1.
const Absent = -1

// Feed opens a feed of the images in the order of their indices, whose length is a multiple of
// batch. Variations has one for each, or is nil to show the images as they are. Both are copied
// to the device. The feed must be closed, before its images are.
func (i *Images) Feed(ctx context.Context, order []int32, variations []imageset.Variation, batch int) (*Feed, error) {
	f := &Feed{images: i, left: len(order) / batch, key: programKey{
		mode: render, batch: batch, value: i.shape, count: i.count, length: len(order), varied: variations != nil,
	}}
	programs, err := i.programs.acquire(ctx, []programKey{f.key})
	if err != nil {
		return nil, err
	}
	f.program = programs[f.key]
	var u uploads
	f.inputs = []compute.Buffer{i.pixels, i.labels, i.mean, i.std, u.shaped(i.programs.backend, order, labelShape(len(order)))}
	if variations != nil {
		moves := shapes.Make(dtypes.Int32, len(order), moveNumbers)
		f.inputs = append(f.inputs, u.shaped(i.programs.backend, flatten(variations), moves))
	}
	f.inputs = append(f.inputs, u.shaped(i.programs.backend, []int32{0}, shapes.Make(dtypes.Int32)))
	if u.err != nil {
		f.Close()
		return nil, fmt.Errorf("put the order of %d images on the device: %s", len(order), firstLine(u.err))
	}
	return f, nil
}

// Steps returns how many batches are left.
func (f *Feed) Steps() int { return f.left }

// Next returns the next batch, which the caller must free with Free: images float32 [batch,
// height, width, channels] and labels int32 [batch]. It must not be called when no batch is left.
func (f *Feed) Next() (images, labels compute.Buffer, err error) {
	last := len(f.inputs) - 1
	out, err := f.program.run(f.inputs, nil)
	if err != nil {
		return nil, nil, err
	}
	finalize(f.inputs[last])
	f.inputs[last] = out[2]
	f.left--
	return out[0], out[1], nil
}

// Close frees what the feed has on the device; the images, which are the first four inputs, stay.
func (f *Feed) Close() {
	finalize(f.inputs[4:]...)
	f.images.programs.release([]programKey{f.key})
}

// Free gives buffers back; nil ones are skipped.
func Free(buffers ...compute.Buffer) { finalize(buffers...) }

// moveNumbers is how many numbers of a variation the program reads.
const moveNumbers = 7

// flatten lists for each image mirror, down, left, and the cut's top, bottom, left and right.
func flatten(variations []imageset.Variation) []int32 {
	list := make([]int32, 0, len(variations)*moveNumbers)
	for _, v := range variations {
		mirror := int32(0)
		if v.Mirror {
			mirror = 1
		}
		list = append(list, mirror, int32(v.Down), int32(v.Left),
			int32(v.Cut.Top), int32(v.Cut.Bottom), int32(v.Cut.Left), int32(v.Cut.Right))
	}
	return list
}
