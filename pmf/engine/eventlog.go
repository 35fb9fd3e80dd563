package engine

import (
	"encoding/json"
	"sync"

	"pmfnas/pmf/engine/protocol"
)

// kept is how many events of a study are kept for clients that come back.
const kept = 4096

// An eventLog keeps the newest events of a study and numbers them.
type eventLog struct {
	study string

	mu      sync.Mutex
	events  []protocol.Event
	last    int64         // sequence number of the newest event
	changed chan struct{} // closed, and replaced, when an event is added
}

// newEventLog starts to number above before.
func newEventLog(study string, before int64) *eventLog {
	return &eventLog{study: study, last: before, changed: make(chan struct{})}
}

// add appends an event.
func (l *eventLog) add(body json.RawMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	if len(l.events) == kept { // drop a quarter at once, so that adding stays cheap
		l.events = append(l.events[:0], l.events[kept/4:]...)
	}
	l.events = append(l.events, protocol.Event{Study: l.study, Seq: l.last, Body: body})
	close(l.changed)
	l.changed = make(chan struct{})
}

// after returns the kept events with numbers above seq, how many of those asked for are lost,
// and a channel that is closed when there are more.
func (l *eventLog) after(seq int64) (events []protocol.Event, missed int64, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := l.last - int64(len(l.events)) // the number before the first kept event
	if seq < first {
		missed, seq = first-seq, first
	}
	seq = min(seq, l.last)
	events = append(events, l.events[seq-first:]...)
	return events, missed, l.changed
}

// newest returns the sequence number of the newest event.
func (l *eventLog) newest() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}
