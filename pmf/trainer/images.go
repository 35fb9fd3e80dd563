package trainer

import (
	"context"
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// images are the splits of the trainer's set, on the device from their first use.
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

// lesson returns the batches of an epoch of training: all images in an order of the epoch's own,
// each varied in its own way. What is left over, fewer than a batch, is not used: another epoch
// has another order.
func (t *Trainer) lesson(ctx context.Context, job eval.Job, epoch int, s eval.Segment, batch int) (*blocknet.Feed, error) {
	augmentation, err := imageset.ParseAugmentation(s.Augmentation)
	if err != nil {
		return nil, err
	}
	split, err := t.onDevice(&t.images.train, t.set.Train)
	if err != nil {
		return nil, err
	}
	name := job.Arch.ID()
	order := shuffled(split.Len(), eval.Stream(job.Seed, name, epoch, "order"))
	order = order[:len(order)/batch*batch]
	return split.Feed(ctx, order, t.variations(len(order), augmentation, eval.Stream(job.Seed, name, epoch, "augmentation")), batch)
}

func shuffled(n int, r *rand.Rand) []int32 {
	order := make([]int32, n)
	for i, index := range r.Perm(n) {
		order[i] = int32(index)
	}
	return order
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

// inOrder returns the batches of a whole split, unvaried; the last is filled up.
func inOrder(ctx context.Context, split *blocknet.Images, batch int) (*blocknet.Feed, error) {
	order := make([]int32, (split.Len()+batch-1)/batch*batch)
	for i := range order {
		order[i] = int32(i)
		if i >= split.Len() {
			order[i] = blocknet.Absent
		}
	}
	return split.Feed(ctx, order, nil, batch)
}

// accuracy returns the share of a split's images that the network classifies correctly.
func accuracy(ctx context.Context, n *blocknet.Network, split *blocknet.Images, batch int) (float64, error) {
	feed, err := inOrder(ctx, split, batch)
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
