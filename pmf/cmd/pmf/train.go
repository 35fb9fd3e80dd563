package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/export"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/report"
)

// trainFlags are the flags of pmf train.
type trainFlags struct {
	params  protocol.TrainParams
	exports []string // FORMAT:PATH
	format  string

	smoothing, dropPath, auxiliary, average float64 // count where they are given
}

// finalEpochs is how long DARTS trains what it has found.
const finalEpochs = 600

func newTrain(a *app) *cobra.Command {
	var f trainFlags
	c := &cobra.Command{
		Use: "train", Short: "Train one architecture, outside any study",
		Long: `Trains an architecture, tests it and reports. The architecture is given as text, as a file with
that text, or by the ID that it has in a study of the workspace. The schedule is that of the
fine stage; with --final it is the recipe of DARTS: a long cosine from 0.025 to 0, batches of
96, drop-path up to 0.2 and an auxiliary head of weight 0.4; images are varied as in the fine
stage, with cutout but for the digits. Validation images are kept out of either, to see how it
goes and for --early-stop.

An interrupted training goes on from its last epoch when the command is given again, to the
same result as if nothing had happened. --resume demands that there is one to go on with.`,
		Example: `  pmf train --data digits --arch 3f9c21aa --epochs 30
  pmf train --data digits --arch found.txt --epochs 30 --seed 2 --early-stop 5
  pmf train --data cifar10:/data/cifar10 --arch found.txt --final --precision bfloat16
  pmf train --data cifar10:/data/cifar10 --arch found.txt --final --precision bfloat16 --resume
  pmf train --data digits --arch found.txt --export onnx:found.onnx --export go:found
  pmf train --data digits --arch found.txt --format svg > curve.svg`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			f.complete(c.Flags())
			return train(c.Context(), a, &f)
		},
	}
	f.add(c.Flags())
	return c
}

func (f *trainFlags) add(flags *pflag.FlagSet) {
	p := &f.params
	flags.StringVar(&p.Data, "data", "digits", "the images: "+imageset.Refs())
	flags.StringVar(&p.Arch, "arch", "", "the architecture: text, a file, or an ID")
	flags.IntVar(&p.Epochs, "epochs", 30, fmt.Sprintf("how long; with --final %d unless given", finalEpochs))
	flags.Uint64Var(&p.Seed, "seed", 1, "of initial weights, order, augmentation and paths")
	flags.BoolVar(&p.Final, "final", false, "train as DARTS trains what it has found")
	flags.BoolVar(&p.Resume, "resume", false, "go on with an interrupted training; an error if there is none")
	flags.IntVar(&p.EarlyStop, "early-stop", 0, "end after so many epochs without gain in validation accuracy; 0 never")
	flags.IntVar(&p.Batch, "batch", 0, "images a step (default: the schedule's)")
	flags.Float64Var(&p.LearningRate, "learning-rate", 0, "at the start (default: the schedule's)")
	flags.Float64Var(&f.smoothing, "smoothing", 0, "share of each label that is spread over all classes, below 1")
	flags.Float64Var(&f.dropPath, "drop-path", 0, "chance at the end that an image skips an edge, below 1 (default: the schedule's)")
	flags.Float64Var(&f.auxiliary, "auxiliary", 0, "weight of the loss of an auxiliary head (default: the schedule's)")
	flags.Float64Var(&f.average, "average", 0, "decay of a moving average of the weights, such as 0.999, which then classifies")
	words(flags, &p.Precision, "precision", "of convolutions and matrix products", "float32", "bfloat16")
	flags.StringSliceVar(&f.exports, "export", nil, "write the trained network: onnx:FILE, gomlx:FOLDER or go:FOLDER; several times for several")
	words(flags, &f.format, "format", "how to print the report; svg is the curve alone", "text", "json", "md", "html", "svg")
}

// complete tells what was given apart from what was left to the schedule. A flag that was not given
// leaves its field nil, which means the schedule's own; 0 given means 0.
func (f *trainFlags) complete(flags *pflag.FlagSet) {
	p := &f.params
	for name, o := range map[string]struct {
		value *float64
		field **float64
	}{
		"smoothing": {&f.smoothing, &p.Smoothing}, "drop-path": {&f.dropPath, &p.DropPath},
		"auxiliary": {&f.auxiliary, &p.Auxiliary}, "average": {&f.average, &p.Average},
	} {
		if flags.Changed(name) {
			*o.field = o.value
		}
	}
	if p.Precision == "float32" {
		p.Precision = ""
	}
	if p.Final && !flags.Changed("epochs") {
		p.Epochs = finalEpochs
	}
}

// check refuses what makes no sense, before an engine is started for it.
func (f *trainFlags) check() error {
	p := &f.params
	switch {
	case p.Arch == "":
		return usagef("pmf train wants an architecture: --arch TEXT, FILE or ID; `pmf report NAME --table architectures` lists IDs")
	case p.Epochs < 1:
		return usagef("--epochs is %d, want at least 1", p.Epochs)
	case p.EarlyStop < 0:
		return usagef("--early-stop is %d, want a number of epochs, or 0 for never", p.EarlyStop)
	case p.Batch < 0:
		return usagef("--batch is %d, want at least 1", p.Batch)
	case !(p.LearningRate >= 0):
		return usagef("--learning-rate is %g, want more than 0", p.LearningRate)
	}
	for _, share := range []struct {
		name  string
		value float64
	}{{"smoothing", f.smoothing}, {"drop-path", f.dropPath}, {"average", f.average}} {
		if !(share.value >= 0 && share.value < 1) {
			return usagef("--%s is %g, want at least 0 and less than 1", share.name, share.value)
		}
	}
	if !(f.auxiliary >= 0) {
		return usagef("--auxiliary is %g, want at least 0", f.auxiliary)
	}
	return nil
}

func train(ctx context.Context, a *app, f *trainFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	p := f.params
	// What is no file is text or an ID, which the engine tells apart.
	if text, err := os.ReadFile(p.Arch); err == nil {
		p.Arch = strings.TrimSpace(string(text))
	}
	p.Data = client.AbsoluteData(p.Data)
	var err error
	if p.Exports, err = exportsOf(f.exports); err != nil {
		return err
	}
	engine, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer engine.Close()
	tracker := newEpochTracker(p.Epochs)
	show := a.progress(tracker.State)
	trained, err := engine.Train(ctx, p, func(e protocol.Epoch) { show.event(protocol.Event{}, tracker.note(e)) })
	show.end()
	switch {
	case errors.Is(err, context.Canceled):
		return protocol.Errorf(protocol.CodePaused, "the training is paused after its last epoch; the same command goes on")
	case err != nil:
		return err
	case trained.Status == "failed":
		return fmt.Errorf("architecture %s: %s", trained.ID, trained.Reason)
	}
	document, err := told(trained).Document()
	if err != nil {
		return err
	}
	return write(a.out, document, f.format)
}

// exportsOf reads what is to be written. A path where something is would waste the training.
func exportsOf(list []string) (exports []protocol.ExportTo, err error) {
	for _, text := range list {
		format, path, _ := strings.Cut(text, ":")
		if !slices.Contains(export.Formats(), export.Format(format)) || path == "" {
			return nil, usagef("--export is %q, want onnx:FILE, gomlx:FOLDER or go:FOLDER", text)
		}
		if path, err = filepath.Abs(path); err != nil {
			return nil, err
		}
		if _, err := os.Lstat(path); err == nil {
			return nil, usagef("--export is %q, but something is there already: remove it or name another place", text)
		}
		exports = append(exports, protocol.ExportTo{Format: format, Path: path})
	}
	return exports, nil
}

// told is what the engine says, as a report takes it.
func told(t protocol.Trained) report.Training {
	return report.Training{
		ID: t.ID, Text: t.Arch, Params: t.Params, FLOPs: t.FLOPs, Latency: t.Latency, Validation: t.Metric, Loss: t.Loss,
		Test: t.Test, Epochs: t.Epochs, Took: t.Time, EarlyEnd: t.Reason, Checkpoint: t.Checkpoint,
	}
}
