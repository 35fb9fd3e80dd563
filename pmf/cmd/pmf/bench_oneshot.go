package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/oneshot"
	"pmfnas/pmf/study"
	"pmfnas/pmf/trainer"
)

// oneShotFlags are the flags of pmf bench oneshot.
type oneShotFlags struct {
	data, space, out, format string
	methods                  []string
	train                    int
	outline                  arch.Macro
	options                  oneshot.BenchOptions
}

func newBenchOneShot(a *app) *cobra.Command {
	var f oneShotFlags
	c := &cobra.Command{
		Use: "oneshot", Short: "Search cells with one-shot methods, and train what they find",
		Long: `Each method searches the cell of a space at one outline, by training a supernet whose weights all
cells share. What it finds is trained alone, from fresh weights, by the schedule of the data's
preset. A few random cells are trained alone, too, half-way up that schedule: how well their own
accuracies agree in rank with those by shared weights tells what a ranking by shared weights is
worth.

Half of the training images teach the architecture and half the weights (all of them where no
architecture is learned). Shared weights are measured on the validation images, with the statistics
of each batch. Equal flags give equal cells and accuracies, up to the last bits on another kind of
device. Networks that are trained alone are kept in .pmf/oneshot: given again, the command trains
none of them twice, and searches anew.

The methods:

` + oneShotList(),
		Example: `  pmf bench oneshot --methods random-ws,darts --epochs 10
  pmf bench oneshot --seeds 5 --out oneshot.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchOneShot(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.data, "data", "digits", "the images: "+imageset.Refs())
	flags.IntVar(&f.train, "train", 0, "training images (default: the preset's)")
	flags.StringVar(&f.space, "space", "", "the space: "+strings.Join(arch.Presets(), ", ")+" (default: the preset's)")
	flags.IntVar(&f.outline.Depth, "depth", 0, "cells of every network (default: the middle of the space)")
	flags.IntVar(&f.outline.Channels, "channels", 0, "channels of every network (default: the middle of the space)")
	flags.Float64Var(&f.outline.Width, "width", 0, "growth of the channels (default: the middle of the space)")
	flags.StringSliceVar(&f.methods, "methods", []string{"all"}, "which methods")
	flags.IntVar(&f.options.Segment.Until, "epochs", 0, "how long each supernet is trained (default: the method's)")
	flags.IntVar(&f.options.Seeds, "seeds", 1, "searches with each method")
	flags.Uint64Var(&f.options.Seed, "seed", 1, "of the first search")
	flags.IntVar(&f.options.Paths, "paths", 10, "random cells that are trained alone to correlate; 0 for none")
	flags.BoolVar(&f.options.Latency, "latency", false, "let ProxylessNAS save predicted latency, which is this machine's, and not multiply-adds")
	flags.StringVar(&f.out, "out", "", "write the result to this file as JSON too, anew after each search")
	formats(flags, &f.format)
	return c
}

// oneShotList says what each method is, for the help.
func oneShotList() string {
	var b strings.Builder
	for _, m := range oneshot.All() {
		fmt.Fprintf(&b, "  %-15s %s; %d epochs\n", m.Name, m.Doc, m.Epochs)
	}
	return b.String()
}

// check refuses what makes no sense before minutes are spent on it, and fills in the options. It
// leaves o.Segment with the schedule of a supernet: cosine from 0.05 to 0.001, whatever the preset
// trains by.
func (f *oneShotFlags) check(a *app, preset study.Settings) (err error) {
	o := &f.options
	switch {
	case o.Segment.Until < 0:
		return usagef("--epochs is %d, want at least 1, or 0 for each method's own", o.Segment.Until)
	case o.Seeds < 1:
		return usagef("--seeds is %d, want at least 1", o.Seeds)
	case o.Paths < 0 || o.Paths > 0 && o.Paths < 3:
		return usagef("--paths is %d, want at least 3, or 0 for none", o.Paths)
	case f.train < 0:
		return usagef("--train is %d, want at least 1, or 0 for the preset's", f.train)
	}
	if o.Methods, err = oneShotMethods(f.methods); err != nil {
		return err
	}
	if o.Space, err = arch.Preset(cmp.Or(f.space, preset.Space)); err != nil {
		return usagef("--space: %v", err)
	}
	// Every flag of the outline that is not given stays at the middle.
	o.Outline = oneshot.Middle(o.Space)
	o.Outline.Depth = cmp.Or(f.outline.Depth, o.Outline.Depth)
	o.Outline.Channels = cmp.Or(f.outline.Channels, o.Outline.Channels)
	o.Outline.Width = cmp.Or(f.outline.Width, o.Outline.Width)
	if err := o.Outline.Validate(); err != nil {
		return usagef("--depth, --channels or --width: %v", err)
	}
	o.Ladder = preset.Ladder()
	epochs := o.Segment.Until
	o.Segment = o.Ladder[0]
	o.Segment.Until, o.Segment.Schedule, o.Segment.LearningRate, o.Segment.MinRate = epochs, "cosine", 0.05, 0.001
	if err := checkOut(f.out); err != nil {
		return err
	}
	return a.checkWorkspace()
}

// oneShotMethods finds methods by their names.
func oneShotMethods(names []string) ([]oneshot.Named, error) {
	all := oneshot.All()
	if slices.Equal(names, []string{"all"}) {
		return all, nil
	}
	var known []string
	for _, m := range all {
		known = append(known, m.Name)
	}
	places, err := named("--methods", "all, or some of", names, known)
	var chosen []oneshot.Named
	for _, at := range places {
		chosen = append(chosen, all[at])
	}
	return chosen, err
}

func benchOneShot(ctx context.Context, a *app, f oneShotFlags) error {
	preset := study.Preset(f.data)
	if err := f.check(a, preset); err != nil {
		return err
	}
	set, err := imageset.Open(f.data, imageset.Options{Train: cmp.Or(f.train, preset.Data.Train), PerClass: preset.Data.PerClass})
	if err != nil {
		return err
	}
	device, err := backend.Open(a.device)
	if err != nil {
		return err
	}
	defer device.Close()
	programs, err := blocknet.NewPrograms(device, 0)
	if err != nil {
		return err
	}
	defer programs.Close()
	// Supernets are searched anew each time; what is trained alone is kept in the workspace.
	searches, err := os.MkdirTemp("", "pmf-oneshot-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(searches)
	t := oneshot.Trainers{Input: set.Input(), Data: set.Fingerprint(), Images: set.Train.Len()}
	for _, one := range []struct {
		at     **trainer.Trainer
		folder string
	}{{&t.Shared, searches}, {&t.Alone, filepath.Join(a.workspace, client.Folder, "oneshot")}} {
		if *one.at, err = trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: one.folder, Programs: programs}); err != nil {
			return err
		}
		defer (*one.at).Close()
	}
	f.options.Data = fmt.Sprintf("%s, %d training and %d validation images", f.data, set.Train.Len(), set.Validation.Len())
	return runOneShot(ctx, a, t, f)
}

// runOneShot searches and prints. What ends it early takes no finished row away.
func runOneShot(ctx context.Context, a *app, t oneshot.Trainers, f oneShotFlags) error {
	tracker := oneshot.NewTracker(f.options)
	show := a.progress(tracker.State)
	f.options.Progress = func(p oneshot.Progress) { show.event(protocol.Event{}, tracker.Note(p)) }
	if f.out != "" {
		f.options.Finished = func(r oneshot.Result) error { return r.Save(f.out) }
	}
	result, err := oneshot.Bench(ctx, t, f.options)
	show.end()
	if len(result.Rows) > 0 {
		if err := printOneShot(a, result, f.format); err != nil {
			return err
		}
	}
	if ctx.Err() != nil && err != nil {
		return protocol.Errorf(protocol.CodePaused, "interrupted after %d of %d searches; networks trained alone are kept",
			len(result.Rows), f.options.Seeds*len(f.options.Methods))
	}
	return err
}

func printOneShot(a *app, r oneshot.Result, format string) error {
	if format == "json" {
		return writeJSON(a.out, r)
	}
	return write(a.out, r.Document(), format)
}
