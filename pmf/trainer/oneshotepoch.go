package trainer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// ErrTrained says that all epochs of a supernet are trained.
var ErrTrained = errors.New("the supernet is trained")

// stream returns the generator with which the weights of a name begin, the same whenever a path
// first asks for them.
func (s *OneShot) stream(name string) *rand.Rand {
	return eval.Stream(s.options.Seed, "one-shot", 0, "weights of "+name)
}

// Epoch trains the next epoch, each step on the path that choose returns for it (from 0), and
// writes the supernet's checkpoint. After an error the supernet is as it was before the epoch.
// The error is ErrTrained, the context's cause, a path outside the outline, a divergence, or
// that of device or disk.
func (s *OneShot) Epoch(ctx context.Context, choose func(step int) arch.Architecture) (blocknet.Sums, error) {
	step := 0
	return s.Learn(ctx, func(t *Turn) error {
		a := choose(step)
		if _, err := s.plan(a); err != nil {
			return err
		}
		step++
		return t.Train(ctx, cellnet.Pure(a.Cell))
	})
}

// Learn is Epoch for a method whose architecture learns as the weights do: each is called once a
// step, with a turn in which it must train the weights once. The checkpoint has the weights alone:
// what the method has learned beside them is its own to keep.
func (s *OneShot) Learn(ctx context.Context, each func(t *Turn) error) (blocknet.Sums, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.progress.epochs() >= s.options.Segment.Until {
		return blocknet.Sums{}, ErrTrained
	}
	began := time.Now()
	var sums blocknet.Sums
	err := guarded(func() (err error) { sums, err = s.epoch(ctx, each); return err })
	if err == nil {
		err = s.keep(sums, time.Since(began))
	}
	if err != nil {
		return sums, errors.Join(fmt.Errorf("epoch %d of supernet %s: %w", s.progress.epochs()+1, s.key, err), s.reload())
	}
	return sums, nil
}

// epoch gives each a turn for every step of the next epoch. The lock is held.
func (s *OneShot) epoch(ctx context.Context, each func(t *Turn) error) (sums blocknet.Sums, err error) {
	number := s.progress.epochs() + 1
	rate, err := learningRate(s.options.Segment, 1, number)
	if err != nil {
		return sums, err
	}
	e := epoch{trainer: s.trainer, job: s.job, batch: s.batch, number: number, segment: s.options.Segment, rate: rate}
	batches, err := s.trainer.lesson(ctx, s.job, number, s.options.Segment, s.batch, s.taught)
	if err != nil {
		return sums, err
	}
	defer batches.Close()
	// The taught images go by once; held ones are taken as they are asked for. Totals are those
	// of the weights' training alone.
	held := &heldOut{supernet: s, images: s.held, epoch: number}
	defer held.close()
	totals, err := s.trainer.programs.Begin(e.hyper())
	if err != nil {
		return sums, err
	}
	defer totals.Close()
	steps := batches.Steps()
	for step := range steps {
		if ctx.Err() != nil {
			return sums, context.Cause(ctx)
		}
		turn := &Turn{supernet: s, epoch: e, totals: totals, batches: batches, held: held}
		if err := turn.take(each); err != nil {
			return sums, fmt.Errorf("step %d: %w", step+1, err)
		}
		if err := e.watch(totals, step+1, steps); err != nil {
			return sums, err
		}
	}
	return totals.Read(steps, steps*s.batch)
}

// path lends the weights of an architecture, ready to run.
func (s *OneShot) path(ctx context.Context, a arch.Architecture, batch int, train bool) (*blocknet.Path, error) {
	plan, err := s.plan(a)
	if err != nil {
		return nil, err
	}
	path, err := s.weights.Path(plan)
	if err != nil {
		return nil, err
	}
	if err := path.Prepare(ctx, batch, train); err != nil {
		path.Close()
		return nil, err
	}
	return path, nil
}

// Accuracy returns the share of the validation images that an architecture classifies correctly
// with the supernet's weights as they are, each batch normalised by its own statistics. The order
// is random and always the same, so that no batch is of one class; the last batch is filled up
// with the first images, which count twice.
func (s *OneShot) Accuracy(ctx context.Context, a arch.Architecture) (share float64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = guarded(func() error { share, err = s.accuracy(ctx, a); return err })
	if err != nil {
		return 0, fmt.Errorf("accuracy of %s in supernet %s: %w", a.ID(), s.key, err)
	}
	return share, nil
}

// accuracy is Accuracy with the lock held.
func (s *OneShot) accuracy(ctx context.Context, a arch.Architecture) (float64, error) {
	t := s.trainer
	batch := min(s.batch, t.set.Validation.Len())
	path, err := s.path(ctx, a, batch, false)
	if err != nil {
		return 0, err
	}
	defer path.Close()
	order := eval.Stream(s.options.Seed, "one-shot", 0, "validation").Perm(t.set.Validation.Len())
	order = append(order, order[:(batch-len(order)%batch)%batch]...)
	batches, err := t.batches(ctx, t.set.Validation, &t.images.validation, order, imageset.None, nil, batch)
	if err != nil {
		return 0, err
	}
	defer batches.Close()
	correct, err := path.Correct(ctx, batches)
	return float64(correct) / float64(len(order)), err
}

// keep records an epoch and writes the checkpoint. The curve's metric is the accuracy on the
// training images, over all paths: a supernet has no validation accuracy of its own.
func (s *OneShot) keep(sums blocknet.Sums, took time.Duration) error {
	states, err := s.weights.States()
	if err != nil {
		return err
	}
	p := progress{Curve: s.progress.Curve.Clone(), Starts: []int{1}}
	c := &p.Curve
	c.Metric, c.TrainAccuracy = append(c.Metric, sums.Accuracy), append(c.TrainAccuracy, sums.Accuracy)
	c.TrainLoss, c.GradNorm = append(c.TrainLoss, sums.Loss), append(c.GradNorm, sums.GradNorm)
	c.Seconds = append(c.Seconds, took.Seconds())
	if p.epochs() == s.options.Segment.Until {
		p.Ends = []end{{Epoch: p.epochs()}}
	}
	// The cost is what training the supernet again would take, by which the store weighs its
	// checkpoint.
	images := p.epochs() * (s.trainer.set.Train.Len() - len(s.held))
	file := &checkpoint{header: header{
		Key: s.job.Key(), Arch: s.job.Arch.ID(), Progress: p,
		Cost: float64(s.job.Arch.FLOPs(s.trainer.set.Input())) * float64(images),
	}}
	for _, name := range slices.Sorted(maps.Keys(states)) {
		file.Blocks = append(file.Blocks, blockSize{Name: name, Parameters: len(states[name].Parameters), Statistics: len(states[name].Statistics)})
		file.blocks = append(file.blocks, states[name])
	}
	if err := s.trainer.store.save(s.job, eval.Low, file); err != nil {
		return err
	}
	s.progress = p
	return nil
}

// reload takes the supernet back to its checkpoint, or to its beginning if there is none. The
// lock is held, or nobody else has the supernet yet.
func (s *OneShot) reload() error {
	states := map[string]blocknet.State{}
	s.progress = progress{Curve: curve.Curve{}}
	if c, ok := s.trainer.store.load(s.job, eval.Low); ok {
		s.progress = c.Progress
		for i, b := range c.Blocks {
			states[b.Name] = c.blocks[i]
		}
	}
	return s.weights.Restore(states)
}
