package oneshot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/trainer"
)

// row searches with a method and trains what it has found. What the search cost is read off
// before the correlation, which is no part of it.
func (b *benchmark) row(ctx context.Context, method Named, seed uint64) (row Row, err error) {
	row = Row{Method: method.Name, Seed: seed}
	began := time.Now()
	net, err := b.open(method, seed)
	if err != nil {
		return row, err
	}
	defer net.Close()
	found, err := b.search(ctx, method, seed, net)
	if err != nil {
		return row, err
	}
	row.Epochs = b.options.segment(method).Until
	row.SearchSeconds, row.Shared = time.Since(began).Seconds(), found.Accuracy
	batch := float64(min(b.options.Segment.Batch, b.trainers.Images))
	row.SearchEpochs = (float64(net.batches) + float64(net.forward)/3) * batch / float64(b.trainers.Images)
	if err := b.correlate(ctx, net, &row); err != nil {
		return row, err
	}
	return row, b.trainAlone(ctx, found.Cell, &row)
}

// open makes a supernet for a method.
func (b *benchmark) open(method Named, seed uint64) (*deviceNet, error) {
	s, err := b.trainers.Shared.OneShot(trainer.OneShotOptions{
		Outline: b.outline, Ops: b.options.Space.Ops, Segment: b.options.segment(method), Seed: seed, Held: method.Held, Method: method.Name,
	})
	if err != nil {
		return nil, err
	}
	return &deviceNet{OneShot: s, outline: b.outline}, nil
}

// search is Search with the benchmark's settings.
func (b *benchmark) search(ctx context.Context, method Named, seed uint64, net *deviceNet) (Found, error) {
	o, epochs := b.options, b.options.segment(method).Until
	taught := int(float64(b.trainers.Images) * (1 - method.Held))
	m := method.New(Setting{
		Ops: o.Space.Ops, Steps: epochs * max(taught/o.Segment.Batch, 1),
		Rand: eval.Stream(seed, "one-shot", 0, "method "+method.Name),
		Cost: b.cost,
	})
	return Search(ctx, net, m, epochs, func(epoch int, loss float64) {
		b.tell(Progress{
			Method: method.Name, Seed: seed, Done: epoch, Total: o.pieces(method),
			What: fmt.Sprintf("%s, seed %d: epoch %d/%d, loss %.3f", method.Name, seed, epoch, epochs, loss),
		})
	})
}

// trainAlone trains what was found by the whole ladder.
func (b *benchmark) trainAlone(ctx context.Context, c arch.Cell, row *Row) error {
	a := b.outline
	a.Cell = c
	ladder := b.options.Ladder
	job := eval.Job{Arch: a, Ladder: ladder, Fidelity: eval.Fidelity(len(ladder) - 1), Data: b.trainers.Data, Seed: row.Seed}
	seen, err := b.trainers.Alone.Evaluate(ctx, job, nil)
	if err != nil {
		return err
	}
	if !seen.Usable() {
		return errors.New("what was found does not train alone: " + seen.Reason)
	}
	row.Arch, row.Accuracy, row.Params, row.FLOPs = a.String(), seen.Accuracy, seen.Params, seen.FLOPs
	row.LatencyMS = float64(seen.Latency) / float64(time.Millisecond)
	row.TrainEpochs = seen.Curve.Len()
	for _, s := range seen.Curve.Seconds {
		row.TrainSeconds += s
	}
	row.Test, err = b.trainers.Alone.Test(ctx, job)
	return err
}

// line says in short what a row has found.
func (r Row) line() string {
	if r.Failed != "" {
		return fmt.Sprintf("%s, seed %d: failed: %s", r.Method, r.Seed, r.Failed)
	}
	return fmt.Sprintf("%s, seed %d: %s trained alone %.2f %%, shared %.2f %%", r.Method, r.Seed, r.Arch, 100*r.Accuracy, 100*r.Shared)
}
