package main

import (
	"fmt"
	"sync"
	"time"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
)

// A recordTracker follows a recording. It may be told and read by different goroutines.
type recordTracker struct {
	mu      sync.Mutex
	state   view.Progress
	epochs  int // of each training
	trained int // epochs trained since the start: what was found on disk took no time
	began   time.Time
	at      time.Time // of the last architecture
}

func newRecordTracker(o bench.RecordOptions) *recordTracker {
	return &recordTracker{
		state:  view.Progress{Title: "record", Total: o.Architectures, Unit: "architectures"},
		epochs: o.Segment.Until, began: time.Now(),
	}
}

// note takes in an architecture, and tells what a log that is not redrawn says about it.
func (t *recordTracker) note(done int, o eval.Observation) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trained, t.at = t.trained+o.Trained, time.Now()
	s := &t.state
	s.Done, s.Finished = done, done == s.Total
	s.Elapsed, s.ETA = t.at.Sub(t.began), 0
	if t.trained > 0 {
		// By epochs really trained, at the pace of all trainings at once.
		s.ETA = time.Duration(float64(t.at.Sub(t.began)) / float64(t.trained) * float64((s.Total-done)*t.epochs))
	}
	if o.Accuracy > s.Best {
		s.Best, s.Incumbent = o.Accuracy, o.Arch.ID()
	}
	s.Spark = append(s.Spark[max(0, len(s.Spark)-sparks+1):len(s.Spark):len(s.Spark)], o.Accuracy)
	line := fmt.Sprintf("%d/%d  %v  %.2f %%", done, s.Total, o.Arch, 100*o.Accuracy)
	if !o.Usable() {
		line = fmt.Sprintf("%d/%d  %v  %s: %s", done, s.Total, o.Arch, o.Status, o.Reason)
	}
	return line + s.Left()
}

// State returns how far the recording is; false before the first architecture. Its clocks go
// on between architectures.
func (t *recordTracker) State() (view.Progress, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.state
	if s.Done == 0 {
		return s, false
	}
	return s.Later(time.Since(t.at)), true
}
