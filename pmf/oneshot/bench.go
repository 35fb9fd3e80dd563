package oneshot

import (
	"cmp"
	"context"
	"fmt"

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
	Shared *trainer.Trainer // of supernets
	Alone  *trainer.Trainer // of what was found, and of the paths
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
// is a row that says so. When ctx ends, the result has the rows that were finished, and the
// error is the context's cause; any other error is of what all rows need, or of Finished.
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
	// Seed by seed, so that an interrupted benchmark has whole comparisons. A row is told of
	// and written down before the next begins.
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

// tell reports progress, if anybody listens.
func (b *benchmark) tell(p Progress) {
	if b.options.Progress != nil {
		b.options.Progress(p)
	}
}
