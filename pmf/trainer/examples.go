package trainer

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"

	"pmfnas/pmf/imageset"
)

// examples are the images of a split on the device, in batches of equal size; the last is
// filled up with images that have the label -1.
type examples struct {
	batch  int
	images []compute.Buffer
	labels []compute.Buffer
	count  int
}

// validationAt returns the validation images in batches of a size. They stay on the device.
func (t *Trainer) validationAt(batch int) (*examples, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.validation[batch]; e != nil {
		return e, nil
	}
	e, err := t.upload(t.set.Validation, batch)
	if err != nil {
		return nil, fmt.Errorf("put the validation images on the device: %s", firstLine(err))
	}
	t.validation[batch] = e
	return e, nil
}

// upload puts a split on the device, unaugmented.
func (t *Trainer) upload(split imageset.Split, batch int) (_ *examples, err error) {
	e := &examples{batch: batch, count: split.Len()}
	defer func() {
		if err != nil {
			e.free()
		}
	}()
	width := t.set.Height * t.set.Width * t.set.Channels
	for from := 0; from < split.Len(); from += batch {
		n := min(batch, split.Len()-from)
		indices, labels := make([]int, n), make([]int32, batch)
		for i := range labels {
			labels[i] = -1
			if i < n {
				indices[i], labels[i] = from+i, split.Labels[from+i]
			}
		}
		pixels := make([]float32, batch*width)
		t.set.Batch(pixels[:n*width], split, indices, imageset.None, nil)
		images, answers, err := t.uploadBatch(pixels, labels)
		if err != nil {
			return nil, err
		}
		e.images, e.labels = append(e.images, images), append(e.labels, answers)
	}
	return e, nil
}

// uploadBatch puts images [batch, height, width, channels] and their labels on the device.
func (t *Trainer) uploadBatch(pixels []float32, labels []int32) (images, answers compute.Buffer, err error) {
	shape := floats(len(labels), t.set.Height, t.set.Width, t.set.Channels)
	if images, err = t.backend.BufferFromFlatData(0, pixels, shape); err != nil {
		return nil, nil, err
	}
	if answers, err = t.backend.BufferFromFlatData(0, labels, labelShape(len(labels))); err != nil {
		images.Finalize()
		return nil, nil, err
	}
	return images, answers, nil
}

func (e *examples) free() {
	finalize(e.images...)
	finalize(e.labels...)
}

// accuracy returns the share of the images that the network classifies correctly.
func (n *network) accuracy(ctx context.Context, k *kit, images *examples) (float64, error) {
	var u uploads
	total := u.shaped(n.backend, []float32{0}, floats())
	if u.err != nil {
		return 0, fmt.Errorf("begin to validate: %s", firstLine(u.err))
	}
	defer func() { finalize(total) }()
	for i := range images.images {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		logits, err := n.infer(k, images.images[i])
		if err != nil {
			return 0, err
		}
		out, err := k.last.run(arguments(logits, images.labels[i], total), []bool{true, false, true})
		if total = nil; err != nil {
			return 0, err
		}
		total = out[0]
	}
	correct, err := fetch(total, 1)
	if err != nil {
		return 0, fmt.Errorf("fetch the accuracy: %w", err)
	}
	return float64(correct[0]) / float64(images.count), nil
}

// finalize gives buffers back; nil ones are skipped. A buffer that cannot be given back is
// lost, and nothing can be done about it here.
func finalize(buffers ...compute.Buffer) {
	for _, b := range buffers {
		if b != nil {
			_ = b.Finalize()
		}
	}
}
