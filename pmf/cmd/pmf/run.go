package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/replay"
	"pmfnas/pmf/report"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// runFlags are the flags of pmf run.
type runFlags struct {
	settings     settingsFlags
	name, fork   string
	replay       string
	stage        string
	json, detach bool
}

func newRun(a *app) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use: "run", Short: "Run a search, or go on with one",
		Long: `Runs the stages global, region and fine of a study, which is made when there is none of that
name. What is finished is not done again: a command that was interrupted, or whose engine was
killed, goes on where it was, and ends with the same result as if nothing had happened.

With other settings than before, the stages that depend on what changed are run again, and
every evaluation that still fits is reused, also those of other studies in the workspace.`,
		Example: `  pmf run --data digits                            # the whole search, in minutes
  pmf run --data digits --stage global             # the first stage only
  pmf run --study digits                           # go on with it
  pmf run --data cifar10:/data/cifar10 --study night --set fine.epochs=30 --parallel 2
  pmf run --fork digits --study plain --without uncertainty  # a row of Table 16; parts: see --without
  pmf run --replay digits-bench                    # a whole search over curves that come along
  pmf export digits --curves mine.jsonl.gz && pmf run --replay mine.jsonl.gz --without predictor
  pmf run --data digits --json | jq .message       # for programs: one event a line`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return runStudy(c.Context(), a, &f) },
	}
	flags := c.Flags()
	f.settings.add(flags)
	flags.StringVar(&f.name, "study", "", "name of the study (default: that of the data set)")
	flags.StringVar(&f.replay, "replay", "", "train nothing: look up the curves of this table, digits-bench or a file of pmf export --curves")
	flags.StringVar(&f.fork, "fork", "", "begin with the settings of this study, and share its evaluations")
	words(flags, &f.stage, "stage", "run up to this stage", "fine", "region", "global")
	flags.BoolVar(&f.json, "json", false, "print each event as a line of JSON")
	flags.BoolVar(&f.detach, "detach", false, "let the engine run it and return at once; pmf run again follows it")
	return c
}

// Whatever can be refused is refused before an engine is started.
func runStudy(ctx context.Context, a *app, f *runFlags) error {
	if f.replay != "" {
		if f.settings.data != "" || f.fork != "" {
			return usagef("--replay %s takes the place of --data and --fork", f.replay)
		}
		f.settings.data = study.ReplayPrefix + f.replay
		f.name = cmp.Or(f.name, replay.NameOf(f.replay))
	}
	params, err := f.settings.params(f.name)
	if err != nil {
		return err
	}
	switch {
	case params.Name == "" && f.fork == "":
		return usagef("nothing to run: name the images (--data digits), a file of settings (--config FILE) or a study (--study NAME)")
	case f.fork != "" && (f.name == "" || params.Data != ""):
		return usagef("--fork %s needs a name for the new study (--study NAME), and takes the data from the old one", f.fork)
	}
	engine, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer engine.Close()
	opened, err := openStudy(ctx, engine, f.fork, params)
	if err != nil {
		return err
	}
	if notice := opened.Notice(); notice != "" {
		fmt.Fprintln(a.err, notice)
	}
	if f.detach {
		fmt.Fprintf(a.out, "study %s runs in the engine; `pmf run --study %s` follows it, `pmf status` tells how far it is\n", params.Name, params.Name)
		return engine.Call(ctx, protocol.StudyRun, protocol.RunParams{Name: params.Name, Stage: f.stage}, nil)
	}
	if err := follow(ctx, a, engine, protocol.RunParams{Name: params.Name, Stage: f.stage}, f.json); err != nil || f.json {
		return err
	}
	return a.report(params.Name, "summary", report.Options{}, "text")
}

func openStudy(ctx context.Context, engine *client.Client, fork string, p protocol.OpenParams) (opened protocol.Study, err error) {
	if fork != "" {
		err = engine.Call(ctx, protocol.StudyFork, protocol.ForkParams{From: fork, Name: p.Name, Settings: p.Settings}, &opened)
		return opened, err
	}
	err = engine.Call(ctx, protocol.StudyOpen, p, &opened)
	return opened, err
}

// follow runs a study and shows its progress. An interrupt pauses the run and waits until it
// has come to rest; a second one stops it at once, and a third ends the program.
func follow(ctx context.Context, a *app, engine *client.Client, p protocol.RunParams, asJSON bool) error {
	tracker := client.NewTracker(p.Name)
	// The run outlives ctx: it must come to rest in good order after the interrupt.
	running, ended := context.WithCancel(context.WithoutCancel(ctx))
	defer ended()
	show := a.display(func() (view.Progress, bool) {
		tracker.Look(running, engine)
		return tracker.State()
	}, asJSON)
	interrupted := context.AfterFunc(ctx, func() {
		show.say("pausing at the end of the epochs in flight; another interrupt stops at once. What is done is kept …")
		go stopAtNextSignal(running, engine, p.Name)
		engine.Pause(running, protocol.PauseParams{Name: p.Name, By: by()})
	})
	// AfterFunc's stop: an interrupt after the end finds nobody.
	defer interrupted()
	var device sync.Once
	err := engine.Run(running, p, func(e protocol.Event) {
		show.event(e, tracker.Note(e))
		if tracker.Training() {
			device.Do(func() { go sayDevice(running, engine, show) })
		}
	})
	show.end()
	return err
}

// stopAtNextSignal stops a run at once when a signal comes; one after that ends the program.
func stopAtNextSignal(ctx context.Context, engine *client.Client, name string) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	select {
	case <-ctx.Done():
		return
	case <-signals:
	}
	signal.Stop(signals)
	engine.Pause(ctx, protocol.PauseParams{Name: name, By: by(), Now: true})
}

// by is how others are told who paused a run.
func by() string { return fmt.Sprintf("pmf run (process %d)", os.Getpid()) }

// sayDevice tells on what is trained. Events are heard from the goroutine that would also hear
// the answer, so it runs in another.
func sayDevice(ctx context.Context, engine *client.Client, show display) {
	if device, err := engine.Device(ctx); err == nil && device != "" { // which a replay does not open
		show.say("training on " + device)
	}
}
