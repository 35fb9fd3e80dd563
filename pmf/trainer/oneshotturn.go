package trainer

import (
	"context"
	"errors"
	"fmt"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
)

// A Turn is one step of an epoch of a supernet whose architecture is learned beside its weights.
// It has one batch of the images that teach the weights; of those that are held out for the
// architecture, each call that measures takes the next batch. A turn is used by one goroutine,
// and only while the function runs that it was given to.
type Turn struct {
	supernet *OneShot
	epoch    epoch
	totals   *blocknet.Totals
	batches  source
	held     *heldOut

	images, labels compute.Buffer // the turn's batch, from its first use
	ahead          *blocknet.Path // between Ahead and Back
	trained        int            // calls of Train
}

// errNotAhead says that a call needs a step ahead.
var errNotAhead = errors.New("there is no step ahead: call Ahead first")

// take gives the turn to a function, and looks whether it did its one duty.
func (t *Turn) take(do func(t *Turn) error) error {
	defer func() {
		t.Back()
		blocknet.Free(t.images, t.labels)
	}()
	if err := do(t); err != nil {
		return err
	}
	if t.trained != 1 {
		return fmt.Errorf("the weights were trained %d times, want once a step", t.trained)
	}
	return nil
}

// Train moves the weights once, in the mixture, by the turn's batch. It must be called once a
// turn, and not between Ahead and Back, while the weights are lent.
func (t *Turn) Train(ctx context.Context, m cellnet.Mixture) error {
	path, err := t.mixed(ctx, m, false)
	if err != nil {
		return err
	}
	defer path.Close()
	t.trained++
	return t.step(path.Step)
}

// Slope measures a held batch, and moves nothing. The slopes are those of the loss by the
// mixture's weights, in its order.
func (t *Turn) Slope(ctx context.Context, m cellnet.Mixture) (r blocknet.Response, err error) {
	path, err := t.mixed(ctx, m, true)
	if err != nil {
		return r, err
	}
	defer path.Close()
	return t.heldSlope(ctx, path, false)
}

// Accuracy returns the share in [0, 1] of a held batch that a cell classifies correctly.
func (t *Turn) Accuracy(ctx context.Context, c arch.Cell) (float64, error) {
	a := t.supernet.options.Outline
	a.Cell = c
	path, err := t.supernet.path(ctx, a, t.supernet.batch, false)
	if err != nil {
		return 0, err
	}
	defer path.Close()
	feed, err := t.held.next(ctx)
	if err != nil {
		return 0, err
	}
	t.supernet.trainer.quiet.RLock()
	defer t.supernet.trainer.quiet.RUnlock()
	correct, err := path.Correct(ctx, &single{feed, false})
	return float64(correct) / float64(t.supernet.batch), err
}

// Ahead trains on the turn's batch for a trial: until Back the weights are what a step of training
// makes of them.
func (t *Turn) Ahead(ctx context.Context, m cellnet.Mixture) error {
	t.Back()
	path, err := t.mixed(ctx, m, true)
	if err != nil {
		return err
	}
	t.ahead = path
	totals, err := t.supernet.trainer.programs.Begin(t.epoch.hyper())
	if err != nil {
		return err
	}
	defer totals.Close()
	return t.step(func(images, labels compute.Buffer, _ *blocknet.Totals) error {
		return path.Ahead(images, labels, totals)
	})
}

// Tangent measures a held batch with the weights a step ahead, and keeps the gradient of the
// weights as the direction of Lean.
func (t *Turn) Tangent(ctx context.Context) (r blocknet.Response, err error) {
	if t.ahead == nil {
		return r, errNotAhead
	}
	return t.heldSlope(ctx, t.ahead, true)
}

// Lean measures the turn's own batch with the weights from before Ahead, moved by scale times the
// gradient that Tangent found.
func (t *Turn) Lean(ctx context.Context, scale float64) (r blocknet.Response, err error) {
	if t.ahead == nil {
		return r, errNotAhead
	}
	if err := t.ahead.Lean(ctx, scale); err != nil {
		return r, err
	}
	err = t.step(func(images, labels compute.Buffer, _ *blocknet.Totals) (err error) {
		r, err = t.ahead.Slope(images, labels, false)
		return err
	})
	return r, err
}

// Back returns to the weights before Ahead; without one it does nothing.
func (t *Turn) Back() {
	if t.ahead != nil {
		t.ahead.Close()
		t.ahead = nil
	}
}

// Reach returns by how much a step of training moves the weights for each unit that their gradient
// grows: the rate, with what Nesterov's momentum adds at once.
func (t *Turn) Reach() float64 {
	h := t.epoch.hyper()
	return h.Rate * (1 + h.Momentum)
}

// step does something with the turn's batch.
func (t *Turn) step(do func(images, labels compute.Buffer, t *blocknet.Totals) error) (err error) {
	t.supernet.trainer.quiet.RLock()
	defer t.supernet.trainer.quiet.RUnlock()
	if t.images == nil {
		if t.images, t.labels, err = t.batches.Next(); err != nil {
			return err
		}
	}
	return do(t.images, t.labels, t.totals)
}

// heldSlope measures the next held batch on a path.
func (t *Turn) heldSlope(ctx context.Context, path *blocknet.Path, keep bool) (r blocknet.Response, err error) {
	feed, err := t.held.next(ctx)
	if err != nil {
		return r, err
	}
	t.supernet.trainer.quiet.RLock()
	defer t.supernet.trainer.quiet.RUnlock()
	images, labels, err := feed.Next()
	if err != nil {
		return r, err
	}
	defer blocknet.Free(images, labels)
	return path.Slope(images, labels, keep)
}

// mixed lends the weights of a mixture, ready to train; gated if its slopes are asked for.
func (t *Turn) mixed(ctx context.Context, m cellnet.Mixture, gated bool) (*blocknet.Path, error) {
	s := t.supernet
	plan, gates, err := cellnet.NewMixedPlan(s.options.Outline, m, gated, s.trainer.set.Input())
	if err != nil {
		return nil, err
	}
	path, err := s.weights.Mixed(plan, gates, m)
	if err != nil {
		return nil, err
	}
	if err := path.Prepare(ctx, s.batch, true); err != nil {
		path.Close()
		return nil, err
	}
	return path, nil
}
