package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/bench"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/replay"
	"pmfnas/pmf/report"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
	"pmfnas/pmf/trainer"
)

// strategyFlags are the flags of pmf bench strategies.
type strategyFlags struct {
	data, curves, space, out, format string
	methods                          []string
	train, budget                    int
	options                          bench.StrategyOptions
}

func newBenchStrategies(a *app) *cobra.Command {
	var f strategyFlags
	c := &cobra.Command{
		Use: "strategies", Short: "Compare strategies with PMF-NAS at equal cost in epochs",
		Long: `Every method searches the same space with the same images, training schedule and budget in
epochs, several times with seeds of its own. Methods of one fidelity train each architecture to
the end; those of several climb the rungs of the schedule. The answer of a run is the
architecture with the best validation accuracy at high fidelity, which is paid for within the
budget, and then tested on images that no search saw. PMF-NAS is a whole study, its stages scaled
to the budget. What one run has trained, no other trains again, though it pays for it.

With --curves, trainings are looked up in a table of learning curves whose rows name
architectures: digits-bench comes with the program. Then it takes minutes.

Interrupted, the same command trains nothing twice: networks are kept in .pmf/strategies. One-shot
methods are compared by pmf bench oneshot. The methods:

` + strategyList(),
		Example: `  pmf bench strategies --curves digits-bench --budget-epochs 1000
  pmf bench strategies --data digits --methods random,aging,hyperband,pmf-nas --budget-epochs 100 --seeds 2
  pmf bench strategies --data digits --out strategies.json   # hours`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return benchStrategies(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.data, "data", "digits", "the images: "+imageset.Refs())
	flags.StringVar(&f.curves, "curves", "", "a table of curves in place of images")
	flags.IntVar(&f.train, "train", 0, "training images (default: the preset's)")
	flags.StringVar(&f.space, "space", "", "the space: "+strings.Join(arch.Presets(), ", ")+" (default: the preset's)")
	flags.StringSliceVar(&f.methods, "methods", []string{"all"}, "which methods")
	flags.IntVar(&f.budget, "budget-epochs", 0, "epochs of a run (default: the preset's budget; with --curves a tenth of all)")
	flags.IntVar(&f.options.Seeds, "seeds", 5, "runs of each method")
	flags.Uint64Var(&f.options.Seed, "seed", 1, "of the first run")
	flags.IntVar(&f.options.Parallel, "parallel", 1, "runs at once; more than one makes the seconds of deciding longer")
	flags.StringVar(&f.out, "out", "", "write the figures to this file as JSON too, anew after each run")
	formats(flags, &f.format)
	return c
}

// strategyList says what each method is, for the help.
func strategyList() string {
	var b strings.Builder
	for _, m := range baselines(study.Preset("digits")) {
		fmt.Fprintf(&b, "  %-15s %s\n", m.Name, m.About)
	}
	fmt.Fprintf(&b, "  %-15s %s\n", bench.WholeMethod, "a whole study through its three stages")
	return b.String()
}

func baselines(s study.Settings) []search.Named { return bench.Baselines(s.Ladder(), s.BudgetEpochs) }

// check refuses what makes no sense before minutes are spent on it. Names are checked against any
// preset: all have the same strategies.
func (f *strategyFlags) check(a *app) error {
	switch o := f.options; {
	case o.Seeds < 1:
		return usagef("--seeds is %d, want at least 1", o.Seeds)
	case o.Parallel < 1:
		return usagef("--parallel is %d, want at least 1", o.Parallel)
	case f.budget < 0:
		return usagef("--budget-epochs is %d, want at least those of one whole training, or 0 for the preset's", f.budget)
	case f.train < 0:
		return usagef("--train is %d, want at least 1, or 0 for the preset's", f.train)
	}
	if _, err := f.chosen(study.Preset("digits")); err != nil {
		return err
	}
	if err := checkOut(f.out); err != nil {
		return err
	}
	return a.checkWorkspace()
}

// settle scales the settings to the budget, and chooses methods and space. budget and most are what
// the images or the table suggest.
func (f *strategyFlags) settle(s study.Settings, budget, most int) (err error) {
	o := &f.options
	o.Settings = s.Scaled(cmp.Or(f.budget, budget), most)
	// Runs go on at once by --parallel; each is sequential in itself, as its competitors are.
	o.Settings.Parallel = 1
	if high := o.Settings.Fine.Epochs; o.Settings.BudgetEpochs < high {
		return usagef("--budget-epochs is %d, want at least the %d of one whole training", o.Settings.BudgetEpochs, high)
	}
	if o.Methods, err = f.chosen(o.Settings); err != nil {
		return err
	}
	o.Without = !f.all() && !slices.Contains(f.methods, bench.WholeMethod)
	if o.Settings.Space = cmp.Or(f.space, s.Space); f.curves != "" {
		o.Settings.Space = s.Space
	}
	if o.Space, err = arch.Preset(o.Settings.Space); err != nil {
		return usagef("--space: %v", err)
	}
	return nil
}

func (f *strategyFlags) all() bool { return slices.Equal(f.methods, []string{"all"}) }

// chosen finds strategies by their names. The study is no strategy: its name is known here and
// passed over.
func (f *strategyFlags) chosen(s study.Settings) ([]search.Named, error) {
	all := baselines(s)
	if f.all() {
		return all, nil
	}
	var known []string
	for _, m := range all {
		known = append(known, m.Name)
	}
	places, err := named("--methods", "some of", f.methods, append(known, bench.WholeMethod))
	chosen := []search.Named{}
	for _, at := range places {
		if at < len(all) {
			chosen = append(chosen, all[at])
		}
	}
	return chosen, err
}

func benchStrategies(ctx context.Context, a *app, f strategyFlags) error {
	if err := f.check(a); err != nil {
		return err
	}
	if f.curves != "" {
		return replayStrategies(ctx, a, f)
	}
	preset := study.Preset(f.data)
	if err := f.settle(preset, preset.BudgetEpochs, 0); err != nil {
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
	t, err := trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: filepath.Join(a.workspace, client.Folder, "strategies")})
	if err != nil {
		return err
	}
	defer t.Close()
	o := &f.options
	o.Evaluator, o.Input, o.Fingerprint = t, set.Input(), set.Fingerprint()
	return runStrategies(ctx, a, f)
}

// replayStrategies searches among the rows of a table.
func replayStrategies(ctx context.Context, a *app, f strategyFlags) error {
	tables, err := openTables([]string{f.curves})
	if err != nil {
		return err
	}
	table := tables[0]
	settings, err := study.ReplayPreset(study.ReplayPrefix+table.Name, table)
	if err != nil {
		return err
	}
	r, err := replay.New(table, replay.Options{})
	if err != nil {
		return err
	}
	rows := len(r.Architectures())
	if err := f.settle(settings, rows*settings.Fine.Epochs/10, rows); err != nil {
		return err
	}
	o := &f.options
	o.Evaluator, o.Input, o.Fingerprint = r, r.Input(), r.Fingerprint()
	return runStrategies(ctx, a, f)
}

// runStrategies compares and prints. What ends it early takes no finished run away.
func runStrategies(ctx context.Context, a *app, f strategyFlags) error {
	names := []string{}
	for _, m := range f.options.Methods {
		names = append(names, m.Name)
	}
	if !f.options.Without {
		names = append(names, bench.WholeMethod)
	}
	tracker := bench.NewStrategyTracker(names)
	show := a.progress(tracker.State)
	var saved error
	f.options.Progress = func(p bench.StrategyProgress) {
		show.event(protocol.Event{}, tracker.NoteStrategy(p))
		if f.out != "" {
			saved = p.Result.Save(f.out)
		}
	}
	result, err := bench.Strategies(ctx, f.options)
	show.end()
	if len(result.Rows) > 0 {
		if err := printStrategies(a, result, f.format); err != nil {
			return err
		}
	}
	switch {
	case saved != nil:
		return saved
	case ctx.Err() != nil && err != nil:
		return protocol.Errorf(protocol.CodePaused, "interrupted after %d of %d runs; what was trained is kept", len(result.Runs), len(names)*f.options.Seeds)
	}
	return err
}

func printStrategies(a *app, r bench.StrategyResult, format string) error {
	if format == "json" {
		return writeJSON(a.out, r)
	}
	return write(a.out, report.StrategyBenchmark(r), format)
}
