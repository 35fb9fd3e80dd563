package imageset

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
)

// Loader renders batches ahead of whoever trains on them, for sets that are too large for the
// device or for memory. What is in batch k depends on the order, the augmentation and the
// generator alone, as with Batch, never on timing.
//
// One goroutine draws what is in each batch, for a generator can only be used in order, and one
// for each processor renders. Batches go round: spare, to the drawer; ready and to a renderer at
// once; Next; spare again when Next is called once more. There are two more than processors,
// whatever the set's size.
type Loader struct {
	set   *Set
	split Split
	batch int // images

	cancel  context.CancelCauseFunc
	working sync.WaitGroup
	ready   chan *loading // in the order of the batches
	spare   chan *loading // room for batches to come
	current *loading      // what Next handed out last
	err     error         // why ready was closed; io.EOF after the last batch
}

// loading is one batch in the making.
type loading struct {
	indices    []int
	variations []Variation
	images     []float32
	labels     []int32
	done       chan struct{} // of capacity 1; gets one value when images and labels are filled
}

// errClosed is what Next returns after Close.
var errClosed = fmt.Errorf("imageset: the loader is closed")

// NewLoader begins to render the images of split that order names, batch images at a time; the
// last batch may be smaller. Variations are drawn one image after the other from r, which
// nobody else may use until Next has returned io.EOF; then it stands where Batch would have
// left it. With None r may be nil. The caller must Close the loader. It panics if order names an
// image that split does not have, or batch is below 1.
func NewLoader(ctx context.Context, set *Set, split Split, order []int, aug Augmentation, r *rand.Rand, batch int) *Loader {
	if batch < 1 {
		panic(fmt.Sprintf("imageset: a loader's batch is %d images, want at least 1", batch))
	}
	for i, index := range order {
		if index < 0 || index >= split.Len() {
			panic(fmt.Sprintf("imageset: image %d of a loader's order is %d, want 0 to %d", i, index, split.Len()-1))
		}
	}
	workers := runtime.GOMAXPROCS(0)
	ahead := workers + 1 // batches: one for each worker, and one that waits for Next
	// Each channel has room for all batches in being, so that only the wait for spare blocks.
	l := &Loader{set: set, split: split, batch: batch, ready: make(chan *loading, ahead+1), spare: make(chan *loading, ahead+1)}
	for range ahead + 1 { // and one that the caller reads
		l.spare <- &loading{done: make(chan struct{}, 1)}
	}
	ctx, l.cancel = context.WithCancelCause(ctx)
	jobs := make(chan *loading)
	l.working.Go(func() { l.draw(ctx, order, aug, r, jobs) })
	for range workers {
		l.working.Go(func() { l.render(jobs) })
	}
	return l
}

// draw says what is in each batch, in order, and waits for room.
func (l *Loader) draw(ctx context.Context, order []int, aug Augmentation, r *rand.Rand, jobs chan<- *loading) {
	defer close(l.ready)
	defer close(jobs)
	for len(order) > 0 {
		var b *loading
		select {
		case b = <-l.spare:
		case <-ctx.Done():
			l.err = context.Cause(ctx)
			return
		}
		n := min(l.batch, len(order))
		b.indices, order = order[:n], order[n:]
		b.variations = b.variations[:0]
		for range n {
			b.variations = append(b.variations, l.set.Draw(aug, r))
		}
		l.ready <- b // before it is rendered: the order is that of drawing, and Next waits for done
		jobs <- b
	}
	l.err = io.EOF // written before ready is closed, and read after
}

// render fills batches until there are no more jobs; memory for a batch is made at its first use.
func (l *Loader) render(jobs <-chan *loading) {
	p, size := newPainter(l.set), l.set.shownValues()
	for b := range jobs {
		if b.images == nil {
			b.images, b.labels = make([]float32, l.batch*size), make([]int32, l.batch)
		}
		for i, index := range b.indices {
			p.paint(b.images[i*size:(i+1)*size], l.split.image(index, l.set.imageBytes()), b.variations[i])
			b.labels[i] = l.split.Labels[index]
		}
		b.done <- struct{}{}
	}
}

// Next returns the next batch, [n, height, width, channels] and [n], which stays as it is until
// Next is called again; io.EOF after the last one, and the context's cause when it has ended.
// One goroutine may call it.
func (l *Loader) Next() (images []float32, labels []int32, err error) {
	if l.current != nil {
		l.spare <- l.current
		l.current = nil
	}
	b, more := <-l.ready
	if !more {
		return nil, nil, l.err
	}
	<-b.done
	l.current = b
	n := len(b.indices)
	return b.images[:n*l.set.shownValues()], b.labels[:n], nil
}

// Close ends the work and waits for it. It may be called more than once, also while Next waits,
// which then returns with an error once what was drawn is used up.
func (l *Loader) Close() {
	l.cancel(errClosed)
	l.working.Wait()
}
