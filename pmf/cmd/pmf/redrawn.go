package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// redrawn shows the progress on one line of a terminal, twice a second. run is the one goroutine
// that draws; end stops it and waits.
type redrawn struct {
	terminal *os.File
	state    func() (p view.Progress, known bool)
	stop     chan struct{}
	stopped  sync.WaitGroup
	mu       sync.Mutex // one writer at a time
}

func newRedrawn(terminal *os.File, state func() (view.Progress, bool)) *redrawn {
	r := &redrawn{terminal: terminal, state: state, stop: make(chan struct{})}
	r.stopped.Go(r.run)
	return r
}

func (r *redrawn) run() {
	ticks := time.NewTicker(500 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-r.stop:
			return
		case <-ticks.C:
			r.draw()
		}
	}
}

// draw replaces the line, cut to the terminal's width so that it stays one. \r goes to the
// beginning, ESC [K clears to the end.
func (r *redrawn) draw() {
	state, known := r.state()
	if !known {
		return
	}
	line := []rune(state.Text())
	if width, _, err := term.GetSize(int(r.terminal.Fd())); err == nil && width > 0 && len(line) >= width {
		line = line[:width-1]
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(r.terminal, "\r\x1b[K%s", string(line))
}

// event leaves the drawing to the clock.
func (r *redrawn) event(protocol.Event, string) {}

func (r *redrawn) say(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(r.terminal, "\r\x1b[K%s\n", text)
}

// The last state stays on the screen, with a line of its own.
func (r *redrawn) end() {
	close(r.stop)
	r.stopped.Wait()
	if _, known := r.state(); known {
		r.draw()
		fmt.Fprintln(r.terminal)
	}
}
