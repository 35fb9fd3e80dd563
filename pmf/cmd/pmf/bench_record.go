package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/bench"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
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
		Long: `Draws distinct architectures at random, trains each for the same number of epochs by one cosine
schedule, and writes their learning curves with parameters and features as pmf-curves/1: a
benchmark of one's own for pmf bench predictor and for replay. Interrupted, the same command
goes on where it was.`,
		Example: `  pmf bench record --data digits --per-class 30 --validation 300 --batch 75 --architectures 400 --epochs 50 --out digits-bench.jsonl.gz
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

func benchRecord(ctx context.Context, a *app, f recordFlags) error {
	if f.out == "" {
		return usagef("pmf bench record wants to know where to: --out NAME.jsonl.gz")
	}
	if f.options.Architectures < 1 || f.options.Segment.Until < 1 {
		return usagef("--architectures is %d and --epochs %d, want at least 1 of both", f.options.Architectures, f.options.Segment.Until)
	}
	var err error
	if f.options.Space, err = arch.Preset(f.space); err != nil {
		return usagef("--space: %v", err)
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
	name, _, _ := strings.Cut(filepath.Base(f.out), ".")
	t, err := trainer.New(trainer.Options{
		Device: device, Data: set, CheckpointBytes: -1,
		Checkpoints: filepath.Join(a.workspace, client.Folder, "recordings", name),
	})
	if err != nil {
		return err
	}
	defer t.Close()
	o := f.options
	o.Name, o.Data, o.Input = name, set.Fingerprint(), set.Input()
	o.Task = fmt.Sprintf("%s, %d training and %d validation images", f.data, set.Train.Len(), set.Validation.Len())
	began := time.Now()
	o.Progress = func(done int, seen eval.Observation) {
		left := time.Since(began) / time.Duration(done) * time.Duration(o.Architectures-done)
		fmt.Fprintf(a.err, "%d/%d  %v  %.2f %%  about %v left\n", done, o.Architectures, seen.Arch, 100*seen.Accuracy, left.Round(time.Second))
	}
	table, err := bench.Record(ctx, t, o)
	if err != nil {
		return err
	}
	if err := table.Save(f.out); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%d learning curves of %d epochs in %s\n", len(table.Rows), table.Epochs, f.out)
	return nil
}
