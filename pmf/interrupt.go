package pmf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path"
	"time"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/show"
)

// An interrupt lets the run come to rest at its next step, and the cell waits so long for that;
// a second interrupt within this time stops the run at once, which takes a moment while a program
// is compiled. The first one is heeded after a breath: Jupyter interrupts a kernel before it
// restarts or ends it, and then the cell is gone by that time and the run goes on, as it shall
// when a notebook is closed.
const (
	patience = 10 * time.Second
	moment   = 3 * time.Second
	breath   = 200 * time.Millisecond
)

// watcher follows a run for a cell, and pauses it when the cell is interrupted.
type watcher struct {
	study      *Study
	live       *live
	after      func(time.Duration) <-chan time.Time
	interrupts int
	settled    <-chan time.Time // when the first interrupt is heeded; nil when none waits for that
	enough     <-chan time.Time // when the cell waits no longer; nil before an interrupt is heeded
}

// follow shows a live progress while work goes on. An interrupt pauses the run, another one stops
// it at once, and then the error says what was kept.
func (s *Study) follow(work func(context.Context, *client.Client, func(protocol.Event)) error) error {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return err
	}
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	w := &watcher{study: s, after: time.After, live: &live{
		client: s.client, tracker: client.NewTracker(s.Name()), progress: show.NewProgress(), quiet: s.spec.quiet,
	}}
	ended := make(chan error, 1)
	go func() { ended <- work(ctx, s.client, w.live.note) }()
	err := w.watch(interrupts, ended)
	return s.keep(errors.Join(w.live.end(), err))
}

// watch returns why the work has ended, or that the cell waits no longer.
func (w *watcher) watch(interrupts chan os.Signal, ended <-chan error) error {
	ticks := time.NewTicker(period)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			w.live.tick()
		case <-interrupts:
			if w.interrupt(); w.interrupts == 2 {
				signal.Stop(interrupts) // a third ends the cell
			}
		case <-w.settled:
			w.pause(false, patience)
		case <-w.enough:
			return w.left()
		case err := <-ended:
			return w.said(err)
		}
	}
}

// interrupt has the run come to rest: the first time at its next step, then at once.
func (w *watcher) interrupt() {
	if w.interrupts++; w.interrupts == 1 {
		w.settled = w.after(breath)
	} else {
		w.pause(true, moment)
	}
}

// pause asks for the rest. The engine tells all who watch, and by that this cell too.
func (w *watcher) pause(now bool, wait time.Duration) {
	w.settled, w.enough = nil, w.after(wait)
	s := w.study
	go s.client.Pause(context.Background(), protocol.PauseParams{Name: s.Name(), By: self(), Now: now})
}

// said puts an error of a run in the words of a cell.
func (w *watcher) said(err error) error {
	if w.interrupts > 0 && protocol.HasCode(err, protocol.CodePaused) {
		return fmt.Errorf("interrupted: %w", err)
	}
	return err
}

// left says what goes on when the cell leaves before the run rests.
func (w *watcher) left() error {
	name, kept := w.study.Name(), w.live.tracker.Kept()
	if w.interrupts > 1 {
		return fmt.Errorf("interrupted: study %s stops as soon as the step of its device ends: %s; run it again to go on", name, kept)
	}
	return fmt.Errorf("interrupted: study %s comes to rest at the end of its present epoch, which takes longer: %s; "+
		"run it again to go on (Stop() cuts the epoch off)", name, kept)
}

// self is how others are told who asked for something: a Jupyter server names the notebook, and
// the environment is read here because a cell has no main function of ours that could.
func self() string {
	if notebook := os.Getenv("JPY_SESSION_NAME"); notebook != "" {
		return "notebook " + path.Base(notebook)
	}
	return fmt.Sprintf("another notebook or program (process %d)", os.Getpid())
}
