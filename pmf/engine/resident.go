package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
)

// A resident is an opened study with at most one run.
type resident struct {
	study  *study.Study
	idle   *idle
	log    *slog.Logger
	events *eventLog

	mu      sync.Mutex
	retired bool
	closed  bool // the engine stops
	run     *run // the present one, or the last; nil before the first
}

// A run moves a study in the background.
type run struct {
	upTo   eval.Stage // may be raised while it runs
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when it has ended
	ended  bool
	paused error // why it was asked to pause; nil when it was not
	cut    bool  // the epochs in flight were cut off
	err    error // why it ended; nil when everything asked for is finished
}

func newResident(s *study.Study, i *idle, log *slog.Logger) *resident {
	return &resident{study: s, idle: i, log: log, events: newEventLog(s.Name())}
}

// start runs the study up to a stage, or makes the present run go at least that far.
func (r *resident) start(upTo eval.Stage) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.retired {
		return protocol.Errorf(protocol.CodeRunning, "study %s has got other settings meanwhile; run it again", r.study.Name())
	}
	if r.closed {
		return protocol.Errorf(protocol.CodeStopping, "study %s is not run any more: %v", r.study.Name(), errStopping)
	}
	if r.running() {
		r.run.upTo = max(r.run.upTo, upTo)
		if r.run.paused != nil && !r.run.cut { // who runs a study again wants it to go on
			r.run.paused = nil
			r.study.Resume("The run goes on, and is not paused.")
		}
		return nil
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	r.run = &run{upTo: upTo, cancel: cancel, done: make(chan struct{})}
	r.idle.enter()
	go r.advance(ctx, r.run, upTo)
	return nil
}

// close lets no further run begin.
func (r *resident) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

// running tells whether there is a run; mu is held.
func (r *resident) running() bool { return r.run != nil && !r.run.ended }

// advance runs to the stage that was asked for, and on if a later one is asked for meanwhile.
func (r *resident) advance(ctx context.Context, now *run, target eval.Stage) {
	defer r.idle.leave()
	defer now.cancel(nil)
	for {
		err := r.study.Run(ctx, target, r.record)
		further, more := r.settle(now, target, err)
		if !more {
			return
		}
		target = further
	}
}

// settle ends a run after an error or when nothing further was asked for meanwhile. A run whose
// pause was taken back after it had come to rest goes on.
func (r *resident) settle(now *run, reached eval.Stage, err error) (further eval.Stage, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch withdrawn := now.paused == nil; {
	case err == nil && now.upTo > reached:
		return now.upTo, true
	case errors.Is(err, study.ErrPaused) && withdrawn && !now.cut:
		return now.upTo, true
	}
	r.study.Resume("") // a pause that came too late is not for the next run
	if err != nil && !errors.Is(err, study.ErrPaused) {
		r.log.Error("run failed", "study", r.study.Name(), "error", err)
	}
	now.ended, now.err = true, err
	close(now.done)
	return reached, false
}

// record keeps an event for the clients.
func (r *resident) record(e study.Event) {
	body, err := json.Marshal(e)
	if err != nil {
		r.log.Error("encode event", "study", r.study.Name(), "error", err)
		return
	}
	r.events.add(e.Seq, body)
}

// retire closes a study that is at rest, so that it can be opened with other settings.
func (r *resident) retire(changes []study.Change) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running() {
		return protocol.Errorf(protocol.CodeRunning, "study %s is running with other settings (%s): pause it first, or give this one another name",
			r.study.Name(), changesText(changes))
	}
	r.retired = true
	return r.study.Close()
}

// changesText lists changes in one line.
func changesText(changes []study.Change) string {
	var parts []string
	for _, c := range changes {
		parts = append(parts, fmt.Sprintf("%s: %s → %s", c.Key, c.Was, c.Now))
	}
	return strings.Join(parts, ", ")
}

// state describes the study for clients.
func (r *resident) state(changes []study.Change) protocol.Study {
	s := describe(r.study.Snapshot())
	s.Last = r.events.newest()
	for _, c := range changes {
		s.Changed = append(s.Changed, protocol.Change(c))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running() {
		s.Running, s.Pausing = r.run.upTo.String(), r.run.paused != nil
	}
	return s
}

// describe sums a snapshot up.
func describe(s study.Snapshot) protocol.Study {
	d := protocol.Study{Name: s.Name, Data: s.Settings.Data.Ref, Done: []string{}}
	for _, stage := range s.Stages {
		if stage.Finished {
			d.Done = append(d.Done, stage.Stage.String())
		}
	}
	return d
}
