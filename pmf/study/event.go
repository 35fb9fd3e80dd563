package study

import (
	"sync"
	"time"
)

// The kinds of events.
const (
	EventStage   = "stage"   // a stage has begun, goes on, or is finished
	EventRound   = "round"   // a round was planned; Message says why
	EventEpoch   = "epoch"   // an epoch of a trial ended
	EventTrial   = "trial"   // a trial is finished and written down
	EventPausing = "pausing" // the run was asked to come to rest; Message says by whom, and when it will
	EventPaused  = "paused"  // the run came to rest
	EventFailed  = "failed"  // the run ended with an error
)

// An Event is something that happened while a study ran, with how far its stage is. Numbers are
// those after the event. Accuracies are in [0, 1] on validation images.
type Event struct {
	Seq     int64     `json:"seq"` // grows, also over restarts
	Time    time.Time `json:"time"`
	Kind    string    `json:"kind"`
	Stage   string    `json:"stage"` // global, region or fine
	Message string    `json:"message,omitempty"`

	Done   int  `json:"done"`   // architectures of the stage evaluated, anchors included
	Total  int  `json:"total"`  // at most
	Epochs int  `json:"epochs"` // charged to the stage so far, those in flight included
	Budget int  `json:"budget"` // epochs that the stage may spend
	Ended  bool `json:"ended"`  // the stage is finished

	Trial    int    `json:"trial"` // of an epoch or trial event
	Arch     string `json:"arch,omitempty"`
	Fidelity string `json:"fidelity,omitempty"`
	Epoch    int    `json:"epoch,omitempty"` // of the trial, from 1
	Of       int    `json:"of,omitempty"`    // epochs to which the trial goes at most
	// Accuracy is 0 where there is none, as of a failed trial.
	Accuracy float64 `json:"accuracy,omitempty"`
	Cached   bool    `json:"cached,omitempty"` // the trial was known to another study

	Incumbent string        `json:"incumbent,omitempty"` // the best architecture so far
	Best      float64       `json:"best"`                // its validation accuracy in [0, 1]
	Elapsed   time.Duration `json:"elapsed"`             // since the run began
	ETA       time.Duration `json:"eta"`                 // until the stage probably ends; 0 unknown
}

// events numbers events and hands them on, one at a time. mu is held while the watcher is called,
// which orders events; whoever watches must therefore not do what emits one.
type events struct {
	now   func() time.Time
	mu    sync.Mutex
	seq   int64
	watch func(Event)
	progress
}

// base is where numbering begins: openings of the study shifted left by 32 bits, so numbers grow
// over restarts.
func newEvents(base int64, now func() time.Time) *events {
	if now == nil {
		now = time.Now
	}
	return &events{now: now, seq: base}
}

// begin starts a run. The pace of an earlier run says nothing about this one.
func (e *events) begin(watch func(Event)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watch = watch
	now := e.now()
	e.progress = progress{started: now, times: []time.Time{now}}
}

func (e *events) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watch = nil
}

// emit completes an event with the progress and hands it on. It blocks while another event is
// handed on.
func (e *events) emit(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seq++
	event.Seq, event.Time = e.seq, e.now()
	e.progress.note(&event)
	if e.watch != nil {
		e.watch(event)
	}
}
