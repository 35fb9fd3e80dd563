package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/bench"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/trainer"
)

// recordFlags are the flags of pmf bench record.
type recordFlags struct {
	data, space, out, name string
	perClass, validation   int
	options                bench.RecordOptions
}

func newBenchRecord(a *app) *cobra.Command {
	f := recordFlags{options: bench.RecordOptions{Segment: eval.Segment{Schedule: "cosine", Validations: 1, WeightDecay: 3e-4, Momentum: 0.9}}}
	c := &cobra.Command{
		Use: "record", Short: "Train a random sample of a space and write the learning curves as a table",
		Long: `Draws distinct architectures at random, trains each from fresh weights for the same number of
epochs by one cosine schedule, and writes their learning curves as pmf-curves/1, one a line:
validation and training accuracy in percent, training loss, parameters, features, and the
architecture as text. It is a benchmark of one's own, for pmf bench predictor and for replay.
The same flags give the same curves, up to the last bits on another kind of device; how many
train at once does not matter.

It takes as long as so many trainings: hours. Interrupted or killed, the same command goes on
where it was, from checkpoints in .pmf/recordings/NAME, NAME being that of the table. The table
is written at the end, whole; after that the checkpoints may be removed. A training that
diverges is a row with its reason as status, which benchmarks leave out.`,
		Example: `  pmf bench record --architectures 20 --epochs 5 --per-class 30 --validation 300 --out first.jsonl.gz   # minutes
  pmf bench record --data digits --per-class 30 --validation 300 --batch 75 --architectures 400 --epochs 50 --out digits-bench.jsonl.gz
  pmf bench predictor --curves digits-bench.jsonl.gz`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchRecord(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.data, "data", "digits", "the images: "+imageset.Refs())
	flags.IntVar(&f.perClass, "per-class", 0, "training images of each class; 0 is all")
	flags.IntVar(&f.validation, "validation", 0, "validation images (default: as many as the data set has, fewer beside few training images)")
	flags.StringVar(&f.space, "space", "tiny", "the space: "+strings.Join(arch.Presets(), ", "))
	flags.StringVar(&f.out, "out", "", "the table to write: NAME.jsonl or NAME.jsonl.gz")
	flags.IntVar(&f.options.Architectures, "architectures", 400, "how many are trained")
	flags.Uint64Var(&f.options.Seed, "seed", 0, "of the draw and of the trainings")
	flags.IntVar(&f.options.Parallel, "parallel", 0, "trainings at once (default: one a processor)")
	s := &f.options.Segment
	flags.IntVar(&s.Until, "epochs", 50, "how long each is trained")
	flags.IntVar(&s.Batch, "batch", 64, "images a step")
	flags.Float64Var(&s.LearningRate, "learning-rate", 0.1, "at the start")
	flags.Float64Var(&s.MinRate, "min-learning-rate", 0.001, "at the end")
	words(flags, &s.Augmentation, "augmentation", "how images are varied", "basic", "none", "standard", "full")
	return c
}

// check refuses what makes no sense before hours are spent on it.
func (f *recordFlags) check(a *app) (err error) {
	switch o := f.options; {
	case f.out == "":
		return usagef("pmf bench record wants to know where to: --out NAME.jsonl.gz")
	case o.Architectures < 1:
		return usagef("--architectures is %d, want at least 1", o.Architectures)
	case o.Segment.Until < 1:
		return usagef("--epochs is %d, want at least 1", o.Segment.Until)
	case o.Parallel < 0:
		return usagef("--parallel is %d, want at least 1, or 0 for one a processor", o.Parallel)
	}
	if err := (eval.Ladder{f.options.Segment}).Validate(); err != nil {
		return usagef("--batch, --learning-rate or --min-learning-rate: %v", err)
	}
	if f.options.Space, err = arch.Preset(f.space); err != nil {
		return usagef("--space: %v", err)
	}
	if err := checkOut(f.out); err != nil {
		return err
	}
	return a.checkWorkspace()
}

// CheckpointBytes −1 keeps all checkpoints, without which an interrupted recording would begin
// again.
func benchRecord(ctx context.Context, a *app, f recordFlags) error {
	if err := f.check(a); err != nil {
		return err
	}
	set, err := imageset.Open(f.data, imageset.Options{PerClass: f.perClass, Validation: f.validation})
	if err != nil {
		return err
	}
	device, err := backend.Open(a.device)
	if err != nil {
		return err
	}
	defer device.Close()
	o := f.options
	o.Name, _, _ = strings.Cut(filepath.Base(f.out), ".")
	t, err := trainer.New(trainer.Options{
		Device: device, Data: set, CheckpointBytes: -1,
		Checkpoints: filepath.Join(a.workspace, client.Folder, "recordings", o.Name),
	})
	if err != nil {
		return err
	}
	defer t.Close()
	o.Data, o.Input = set.Fingerprint(), set.Input()
	o.Task = fmt.Sprintf("%s, %d training and %d validation images", f.data, set.Train.Len(), set.Validation.Len())
	return runRecord(ctx, a, t, o, f.out)
}

// runRecord trains and writes the table.
func runRecord(ctx context.Context, a *app, e eval.Evaluator, o bench.RecordOptions, out string) error {
	tracker := newRecordTracker(o)
	show := a.progress(tracker.State)
	o.Progress = func(done int, seen eval.Observation) { show.event(protocol.Event{}, tracker.note(done, seen)) }
	table, err := bench.Record(ctx, e, o)
	show.end()
	switch {
	case ctx.Err() != nil && err != nil:
		return protocol.Errorf(protocol.CodePaused, "the recording is paused; the same command goes on")
	case err != nil:
		return err
	}
	if err := table.Save(out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "%s of %s in %s\n", view.Count(len(table.Rows), "learning curve"), view.Count(table.Epochs, "epoch"), out)
	return err
}
