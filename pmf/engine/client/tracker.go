package client

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// sparks is how many of the latest accuracies a tracker keeps.
const sparks = 32

// A Tracker follows how far a study is, from its events, for a progress that is drawn now and
// then. It may be told and read by different goroutines.
type Tracker struct {
	mu      sync.Mutex
	known   bool
	train   bool
	state   view.Progress
	epochs  int       // charged to the stage
	budget  int       // epochs that the stage may spend
	pausing string    // who asked the run to come to rest; "" nobody
	at      time.Time // when the state was told

	events    int  // that were told
	waiting   bool // for the first epoch of a training, since the last event
	compiling int  // programs that are being compiled meanwhile
}

// NewTracker returns a tracker with the title of what is followed.
func NewTracker(title string) *Tracker {
	return &Tracker{state: view.Progress{Title: title, Unit: "architectures"}}
}

// Note takes in an event, and tells what a plain log of the run says about it; "" is nothing.
func (t *Tracker) Note(e protocol.Event) (line string) {
	var p protocol.Progress
	if json.Unmarshal(e.Body, &p) != nil {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &t.state
	if p.Stage != s.Stage {
		t.turn(p.Stage)
	}
	t.at = time.Now()
	t.known, t.train = true, t.train || p.Kind == "epoch"
	s.Stage, s.Done, s.Total, s.Elapsed, s.ETA = p.Stage, p.Done, p.Total, p.Elapsed, p.ETA
	s.Incumbent, s.Best, s.Finished, s.Note = p.Incumbent, p.Best, p.Ended, note(p)
	t.epochs, t.budget = p.Epochs, p.Budget
	t.events++
	t.waiting, t.compiling = p.Kind != "epoch" && !p.Ended, 0
	t.rest(p)
	if p.Kind == "trial" && p.Accuracy > 0 {
		s.Spark = append(s.Spark[max(0, len(s.Spark)-sparks+1):len(s.Spark):len(s.Spark)], p.Accuracy)
	}
	return t.line(p)
}

// turn goes on to another stage: to a later one, or back to the first of another run.
func (t *Tracker) turn(stage string) {
	s := &t.state
	s.Spark = nil
	if at := slices.IndexFunc(s.Before, func(b string) bool { return strings.HasPrefix(b, stage+" ") }); at >= 0 {
		s.Before = slices.Clone(s.Before[:at])
	} else if s.Stage != "" {
		s.Before = append(slices.Clip(s.Before), fmt.Sprintf("%s %d", s.Stage, s.Done))
	}
}

// rest notes whether the run is coming to rest, or has.
func (t *Tracker) rest(p protocol.Progress) {
	s := &t.state
	s.State = ""
	switch p.Kind {
	case "pausing":
		t.pausing = p.Message
	case "paused", "failed":
		t.pausing, s.State, s.Finished, s.ETA, s.Note = "", p.Kind, true, 0, ""
		t.waiting = false
	case "stage":
		t.pausing = ""
	}
	if t.pausing != "" {
		s.Note = t.pausing
	}
}

// Kept says what a run has kept until now.
func (t *Tracker) Kept() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state.Stage == "" {
		return "nothing was evaluated yet"
	}
	return protocol.Kept(t.state.Stage, t.state.Done, t.epochs, t.budget)
}

// note tells what is going on right now.
func note(p protocol.Progress) string {
	switch p.Kind {
	case "epoch":
		return fmt.Sprintf("epoch %d of %d of %s: %.2f %%", p.Epoch, p.Of, p.Arch, 100*p.Accuracy)
	case "trial":
		return fmt.Sprintf("%d of at most %d epochs", p.Epochs, p.Budget)
	}
	return p.Message
}

// line is what a log that is not redrawn says: one line a trial or decision, none an epoch.
func (t *Tracker) line(p protocol.Progress) string {
	var parts []string
	switch p.Kind {
	case "epoch":
		return ""
	case "trial":
		parts = append(parts, fmt.Sprintf("%s  %.2f %%", p.Arch, 100*p.Accuracy))
		if p.Cached {
			parts = append(parts, "known already")
		}
		if p.Message != "" {
			parts = append(parts, p.Message)
		}
		if p.Best > 0 {
			parts = append(parts, fmt.Sprintf("best %.2f %%", 100*p.Best))
		}
		if p.ETA > 0 {
			parts = append(parts, "stage ends within "+p.ETA.Round(time.Second).String())
		}
	default:
		parts = append(parts, p.Message)
	}
	return fmt.Sprintf("%-6s %3d/%d  %s", p.Stage, p.Done, p.Total, strings.Join(parts, ", "))
}

// State returns how far the study is; false before the first event. Its clocks go on between
// events.
func (t *Tracker) State() (view.Progress, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.known {
		return t.state, false
	}
	now := t.state.Later(time.Since(t.at))
	if t.compiling > 0 && t.pausing == "" {
		now.Note = "compiling " + view.Count(t.compiling, "program")
	}
	return now, true
}

// Look finds out, where the next epoch of a run is awaited, whether programs are being compiled for
// it: the first architectures may take longer to compile than to train. It asks the engine that c is
// connected to, and starts none.
func (t *Tracker) Look(ctx context.Context, c *Client) {
	since, waiting := t.awaiting()
	var s protocol.Status
	if waiting && c.ask(ctx, protocol.EngineStatus, &s) == nil {
		t.compile(since, s.Compiling)
	}
}

// awaiting tells since which event the next epoch is awaited, and whether it is.
func (t *Tracker) awaiting() (since int, waiting bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.events, t.waiting
}

// compile notes how many programs are being compiled, unless an event has come meanwhile, which
// knows better.
func (t *Tracker) compile(since, programs int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.events == since {
		t.compiling = programs
	}
}

// Training tells whether something was trained, which a run that finds everything done does
// not do.
func (t *Tracker) Training() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.train
}
