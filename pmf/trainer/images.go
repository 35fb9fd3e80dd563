package trainer

import (
	"context"
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// A source hands out the batches of an epoch or of a validation.
type source interface {
	blocknet.Source
	Close()
}

// images are the splits of the trainer's set that are on the device, from their first use. The
// test split is uploaded for one measurement at a time.
type images struct {
	train, validation *blocknet.Images
}

// onDevice returns a split's images, which it uploads into *at if they are not there.
func (t *Trainer) onDevice(at **blocknet.Images, split imageset.Split) (*blocknet.Images, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if *at == nil {
		i, err := t.programs.Upload(t.set, split)
		if err != nil {
			return nil, err
		}
		*at = i
	}
	return *at, nil
}

// lesson returns the batches of an epoch of training: all images, or those among that are
// listed, in an order of the epoch's own, each varied in its own way. What is left over, fewer
// than a batch, is not used: another epoch has another order.
func (t *Trainer) lesson(ctx context.Context, job eval.Job, epoch int, s eval.Segment, batch int, among []int) (source, error) {
	augmentation, err := imageset.ParseAugmentation(s.Augmentation)
	if err != nil {
		return nil, err
	}
	name := job.Arch.ID()
	n := t.set.Train.Len()
	if among != nil {
		n = len(among)
	}
	order := eval.Stream(job.Seed, name, epoch, "order").Perm(n)
	order = order[:n/batch*batch]
	for i, at := range order {
		if among != nil {
			order[i] = among[at]
		}
	}
	r := eval.Stream(job.Seed, name, epoch, "augmentation")
	return t.batches(ctx, t.set.Train, &t.images.train, order, augmentation, r, batch)
}

// batches hands out the images of a split in an order, each varied in its own way; the last batch
// is filled up. What is put on the device of the split stays at *at.
func (t *Trainer) batches(ctx context.Context, split imageset.Split, at **blocknet.Images, order []int,
	a imageset.Augmentation, r *rand.Rand, batch int) (source, error) {
	if !t.resident(split) {
		return t.hostFeed(imageset.NewLoader(ctx, t.set, split, order, a, r, batch), len(order), batch), nil
	}
	resident, err := t.onDevice(at, split)
	if err != nil {
		return nil, err
	}
	indices := make([]int32, (len(order)+batch-1)/batch*batch)
	for i := range indices {
		indices[i] = blocknet.Absent
		if i < len(order) {
			indices[i] = int32(order[i])
		}
	}
	return resident.Feed(ctx, indices, t.variations(len(indices), a, r), batch)
}

// variations draws one for each image, nil if nothing varies.
func (t *Trainer) variations(n int, a imageset.Augmentation, r *rand.Rand) []imageset.Variation {
	if a == imageset.None {
		return nil
	}
	list := make([]imageset.Variation, n)
	for i := range list {
		list[i] = t.set.Draw(a, r)
	}
	return list
}

// accuracy returns the share of a split's images that the network classifies correctly, in their
// own order; the padding of the last batch never counts.
func (t *Trainer) accuracy(ctx context.Context, n *blocknet.Network, split imageset.Split, at **blocknet.Images, batch int) (float64, error) {
	order := make([]int, split.Len())
	for i := range order {
		order[i] = i
	}
	feed, err := t.batches(ctx, split, at, order, imageset.None, nil, batch)
	if err != nil {
		return 0, err
	}
	defer feed.Close()
	correct, err := n.Correct(ctx, feed)
	if err != nil {
		return 0, fmt.Errorf("measure the accuracy: %w", err)
	}
	return float64(correct) / float64(split.Len()), nil
}
