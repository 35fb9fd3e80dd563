package engine

import (
	"encoding/json"
	"slices"
	"sync"

	"pmfnas/pmf/engine/protocol"
)

// kept is how many events of a study are kept for clients that come back.
const kept = 4096

// An eventLog keeps the newest events of a study, by the growing numbers that the study gives
// them.
type eventLog struct {
	study string

	mu      sync.Mutex
	events  []protocol.Event
	dropped int64         // number of the newest event that is no longer kept
	changed chan struct{} // closed, and replaced, when an event is added
}

func newEventLog(study string) *eventLog {
	return &eventLog{study: study, changed: make(chan struct{})}
}

// add appends an event; its number is above those before it.
func (l *eventLog) add(seq int64, body json.RawMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.events) == kept { // drop a quarter at once, so that adding stays cheap
		l.dropped = l.events[kept/4-1].Seq
		l.events = append(l.events[:0], l.events[kept/4:]...)
	}
	l.events = append(l.events, protocol.Event{Study: l.study, Seq: seq, Body: body})
	close(l.changed)
	l.changed = make(chan struct{})
}

// after returns the kept events with numbers above seq, whether some above it are no longer
// kept, and a channel that is closed when there are more.
func (l *eventLog) after(seq int64) (events []protocol.Event, missed bool, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first, _ := slices.BinarySearchFunc(l.events, seq+1, func(e protocol.Event, seq int64) int { return int(e.Seq - seq) })
	return slices.Clone(l.events[first:]), seq < l.dropped, l.changed
}

// newest returns the number of the newest event; 0 before the first.
func (l *eventLog) newest() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.events) == 0 {
		return 0
	}
	return l.events[len(l.events)-1].Seq
}
