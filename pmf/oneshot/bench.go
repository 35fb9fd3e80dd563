package oneshot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/trainer"
)

// BenchOptions say what Bench compares.
type BenchOptions struct {
	Methods []Named
	Data    string // what the images are, for the result
	Space   arch.Space
	Outline arch.Macro   // of all networks; the zero value is Middle of the space
	Ladder  eval.Ladder  // by which what is found is trained alone
	Segment eval.Segment // by which supernets are trained; Until is the epochs, 0 for those of each method
	Seeds   int          // from Seed on, each with all methods
	Seed    uint64
	Latency bool // whether costs are predicted latencies, and not multiply-adds
	Paths   int  // random cells that are also trained alone, to correlate; below 3 for none
	// Progress is told after every piece of work; nil means silent.
	Progress func(Progress)
	// Finished is given the result after every row; an error ends the benchmark. Nil is nobody.
	Finished func(Result) error
}

// A Progress is a piece of work that is done.
type Progress struct {
	Method string // "paths" for the cells that are trained alone to correlate
	Seed   uint64
	What   string // what was done, as a line for people
	Done   int    // of Total pieces of this method and seed
	Total  int
	Row    *Row // with the last piece
}

// Trainers are what networks are trained with. Supernets keep their checkpoints apart from what is
// trained alone, so that a search always begins afresh, and training alone goes on where it was.
type Trainers struct {
	Shared *trainer.Trainer
	Alone  *trainer.Trainer
	Input  arch.Input
	Data   string // fingerprint of the images
	Images int    // that train
}

// Middle returns the outline in the middle of a space: of each list the value in its middle.
func Middle(s arch.Space) arch.Macro {
	macros := s.Macros()
	want := arch.Macro{
		Depth: middle(s.Depths), Channels: middle(s.Channels), Width: middle(s.Widths),
	}
	for _, m := range macros {
		if m.Depth == want.Depth && m.Channels == want.Channels && m.Width == want.Width && m.Down == [2]int{} {
			return m
		}
	}
	return macros[len(macros)/2]
}

// middle returns the lower of the values in the middle.
func middle[T any](list []T) T { return list[(len(list)-1)/2] }

// Bench searches with each method and seed, and trains what was found alone. A method that fails
// is a row that says so. When ctx ends, the result has the rows that were finished.
func Bench(ctx context.Context, t Trainers, o BenchOptions) (Result, error) {
	if o.Outline == (arch.Macro{}) {
		o.Outline = Middle(o.Space)
	}
	m := o.Outline
	b := &benchmark{trainers: t, options: o, result: Result{
		Format: Format, Data: o.Data, Space: o.Space.Name,
		Outline: fmt.Sprintf("%d cells of %d channels, width %g, reductions %v", m.Depth, m.Channels, m.Width, m.Reductions()),
	}}
	b.outline = arch.Architecture{Macro: o.Outline, Cell: o.Space.DefaultCell(), Options: o.Space.DefaultOptions()}
	if err := b.prepare(ctx); err != nil {
		return b.result, err
	}
	for seed := o.Seed; seed < o.Seed+uint64(o.Seeds); seed++ {
		for _, method := range o.Methods {
			row, err := b.row(ctx, method, seed)
			if ctx.Err() != nil {
				return b.result, context.Cause(ctx)
			}
			if err != nil {
				row = Row{Method: method.Name, Seed: seed, Failed: err.Error()}
			}
			b.result.Rows = append(b.result.Rows, row)
			b.tell(Progress{Method: method.Name, Seed: seed, Done: o.pieces(method), Total: o.pieces(method), Row: &row, What: row.line()})
			if o.Finished != nil {
				if err := o.Finished(b.result); err != nil {
					return b.result, err
				}
			}
		}
	}
	return b.result, nil
}

// segment is how a method's supernet is trained.
func (o BenchOptions) segment(m Named) eval.Segment {
	s := o.Segment
	s.Until = cmp.Or(s.Until, m.Epochs)
	return s
}

// pieces is how many pieces of work a row is: the epochs of the supernet, and the rest.
func (o BenchOptions) pieces(m Named) int { return o.segment(m).Until + 1 }

// A benchmark is the work of Bench.
type benchmark struct {
	trainers Trainers
	options  BenchOptions
	outline  arch.Architecture
	result   Result
	paths    []path
	cost     Cost
}

// prepare finds out what all rows need.
func (b *benchmark) prepare(ctx context.Context) (err error) {
	ops := b.options.Space.Ops
	if b.cost = MultiplyAdds(b.outline, ops, b.trainers.Input); b.options.Latency {
		if b.cost, err = Latencies(ctx, b.trainers.Alone, b.outline, ops, b.options.Segment.Batch); err != nil {
			return err
		}
	}
	return b.trainPaths(ctx)
}

func (b *benchmark) tell(p Progress) {
	if b.options.Progress != nil {
		b.options.Progress(p)
	}
}

// row searches with a method and trains what it has found.
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
