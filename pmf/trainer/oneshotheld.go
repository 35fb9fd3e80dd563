package trainer

import (
	"context"
	"errors"
	"fmt"

	"github.com/gomlx/compute"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// heldOut are the images that teach the architecture: batches without end, in ever new orders,
// without augmentation. It begins anew with each epoch, so that an epoch is a function of its
// number.
type heldOut struct {
	supernet *OneShot
	images   []int // of the training images
	epoch    int
	rounds   int
	feed     source
}

// next returns a source with at least one batch.
func (h *heldOut) next(ctx context.Context) (source, error) {
	if h.feed != nil && h.feed.Steps() > 0 {
		return h.feed, nil
	}
	s := h.supernet
	if len(h.images) < s.batch {
		return nil, errors.New("no images were held out for the architecture")
	}
	h.close()
	h.rounds++
	order := eval.Stream(s.options.Seed, "one-shot", h.epoch, fmt.Sprintf("held, round %d", h.rounds)).Perm(len(h.images))
	order = order[:len(order)/s.batch*s.batch]
	for i := range order {
		order[i] = h.images[order[i]]
	}
	feed, err := s.trainer.batches(ctx, s.trainer.set.Train, &s.trainer.images.train, order, imageset.None, nil, s.batch)
	if err != nil {
		return nil, err
	}
	h.feed = feed
	return feed, nil
}

// close gives the feed back.
func (h *heldOut) close() {
	if h.feed != nil {
		h.feed.Close()
		h.feed = nil
	}
}

// single is a source's next batch alone.
type single struct {
	source
	taken bool
}

// Steps returns how many batches are left.
func (s *single) Steps() int {
	if s.taken {
		return 0
	}
	return 1
}

// Next returns the batch.
func (s *single) Next() (images, labels compute.Buffer, err error) {
	s.taken = true
	return s.source.Next()
}
