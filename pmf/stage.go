package pmf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/show"
)

// period is how often a live progress is drawn.
const period = 500 * time.Millisecond

// patience is how long an interrupted cell waits for its run to come to rest, which takes long
// while a program is compiled. A kernel ends an interrupted cell after five seconds.
const patience = 3 * time.Second

// Global runs the first stage, which finds high-potential regions at low fidelity, and returns
// what the stages have done. A finished stage is instant.
func (s *Study) Global() (view.Document, error) { return s.stage("global") }

// Region runs up to the second stage, which finds good architectures inside the regions at
// medium fidelity.
func (s *Study) Region() (view.Document, error) { return s.stage("region") }

// Fine runs up to the third stage, which chooses one architecture at high fidelity.
func (s *Study) Fine() (view.Document, error) { return s.stage("fine") }

// Run runs all stages and returns the summary of the study.
func (s *Study) Run() (view.Document, error) {
	if err := s.run("fine"); err != nil {
		return view.Document{}, err
	}
	return s.Summary()
}

func (s *Study) stage(name string) (view.Document, error) {
	if err := s.run(name); err != nil {
		return view.Document{}, err
	}
	return s.Stages()
}

// Start lets the study run in the background up to its last stage, and returns at once. Attach
// follows it, from any cell.
func (s *Study) Start() error {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return err
	}
	return s.keep(s.client.Call(ctx, protocol.StudyRun, protocol.RunParams{Name: s.Name()}, nil))
}

// Attach follows a run that goes on in the background until it ends, such as one whose cell or
// notebook was closed, and returns what the stages have done.
func (s *Study) Attach() (view.Document, error) {
	err := s.follow(func(ctx context.Context, c *client.Client, watch func(protocol.Event)) error {
		return c.Attach(ctx, s.Name(), watch)
	})
	if err != nil {
		return view.Document{}, err
	}
	return s.Stages()
}

// Pause brings a run to rest and keeps everything that was done.
func (s *Study) Pause() error {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return err
	}
	return s.keep(s.client.Pause(ctx, s.Name()))
}

// run runs up to a stage.
func (s *Study) run(stage string) error {
	return s.follow(func(ctx context.Context, c *client.Client, watch func(protocol.Event)) error {
		return c.Run(ctx, protocol.RunParams{Name: s.Name(), Stage: stage}, watch)
	})
}

// follow shows a live progress while work goes on. An interrupt pauses the run, and then the
// error says what was kept.
func (s *Study) follow(work func(context.Context, *client.Client, func(protocol.Event)) error) error {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return err
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)

	tracker := client.NewTracker(s.Name())
	ended := make(chan error, 1)
	go func() {
		ended <- work(ctx, s.client, func(e protocol.Event) { tracker.Note(e) })
	}()
	live := &live{client: s.client, tracker: tracker, progress: show.NewProgress(), quiet: s.spec.quiet}
	ticks := time.NewTicker(period)
	defer ticks.Stop()
	var enough <-chan time.Time
	for {
		select {
		case <-ticks.C:
			live.draw()
		case <-interrupts:
			signal.Stop(interrupts) // a second interrupt ends the cell at once; the run is paused all the same
			go s.client.Pause(ctx, s.Name())
			enough = time.After(patience)
		case <-enough:
			return s.keep(errors.Join(live.end(), fmt.Errorf("interrupted: study %s comes to rest after its present step; what is done is kept (run this cell again)", s.Name())))
		case err := <-ended:
			return s.keep(errors.Join(live.end(), said(err)))
		}
	}
}

// said puts an error of a run in the words of a cell.
func said(err error) error {
	if protocol.HasCode(err, protocol.CodePaused) {
		return fmt.Errorf("interrupted: %w (run this cell again)", err)
	}
	return err
}

// live is a progress that is drawn from a tracker. What is over before the first drawing, such
// as a stage that was finished before, is never drawn.
type live struct {
	client   *client.Client
	tracker  *client.Tracker
	progress *show.Progress
	quiet    bool
	drawn    bool
	told     bool  // on what is trained
	err      error // of the last drawing
}

func (l *live) draw() {
	state, known := l.tracker.State()
	if !known || l.quiet {
		return
	}
	if !l.told && l.tracker.Training() {
		l.told = true
		if device, err := l.client.Device(context.Background()); err == nil {
			fmt.Println("Training on " + device)
		}
	}
	l.drawn, l.err = true, l.progress.Update(state)
}

func (l *live) end() error {
	if !l.drawn {
		return nil
	}
	l.draw()
	return errors.Join(l.err, l.progress.Close())
}
