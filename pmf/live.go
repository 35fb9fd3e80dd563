package pmf

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/show"
)

// period is how often a live progress is drawn.
const period = 500 * time.Millisecond

// logged is how many lines of the log so far are shown to who comes later.
const logged = 20

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

	mu   sync.Mutex
	past []string // the log from before the cell came, until it is shown
}

// note takes in an event. It is called by another goroutine than those below.
func (l *live) note(e protocol.Event) {
	line := l.tracker.Note(e)
	if e.Past && line != "" {
		l.mu.Lock()
		l.past = append(l.past, line)
		l.mu.Unlock()
	}
}

// tick draws what goes on, which the engine is asked about where no event tells it.
func (l *live) tick() {
	if !l.quiet {
		l.tracker.Look(context.Background(), l.client)
	}
	l.draw()
}

func (l *live) draw() {
	state, known := l.tracker.State()
	if !known || l.quiet {
		return
	}
	l.tellPast()
	l.tellDevice()
	l.drawn, l.err = true, l.progress.Update(state)
}

// late tells whether a log from before the cell came is still to be shown.
func (l *live) late() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.past) > 0
}

// tellPast prints the log from before the cell came, once.
func (l *live) tellPast() {
	l.mu.Lock()
	past := l.past
	l.past = nil
	l.mu.Unlock()
	if len(past) == 0 {
		return
	}
	head := "The log so far:"
	if len(past) > logged {
		head = fmt.Sprintf("The log so far, the last %d of %d lines:", logged, len(past))
		past = past[len(past)-logged:]
	}
	fmt.Println(head + "\n" + strings.Join(past, "\n"))
}

// tellDevice prints on what is trained, once.
func (l *live) tellDevice() {
	if l.told || !l.tracker.Training() {
		return
	}
	l.told = true
	if device, err := l.client.Device(context.Background()); err == nil && device != "" { // which a replay does not open
		fmt.Println("Training on " + device)
	}
}

// end leaves a summary standing.
func (l *live) end() error {
	if !l.drawn && !l.late() {
		return nil
	}
	l.draw()
	return errors.Join(l.err, l.progress.Close())
}
