package main

import (
	"fmt"
	"sync"
	"time"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// sparks is how many of the latest epochs a progress shows.
const sparks = 32

// An epochTracker follows a training. It may be told and read by different goroutines.
type epochTracker struct {
	mu    sync.Mutex
	state view.Progress
	seen  int // epochs
	began time.Time
	at    time.Time // of the last epoch
}

func newEpochTracker(epochs int) *epochTracker {
	return &epochTracker{state: view.Progress{Title: "train", Total: epochs, Unit: "epochs"}, began: time.Now()}
}

// note takes in an epoch, and tells what a log that is not redrawn says about it.
func (t *epochTracker) note(e protocol.Epoch) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen, t.at = t.seen+1, time.Now()
	s := &t.state
	s.Done, s.Total, s.Elapsed = e.Epoch, e.Of, t.at.Sub(t.began)
	// By the epochs of this process: those before a --resume took it no time.
	s.ETA = t.at.Sub(t.began) / time.Duration(t.seen) * time.Duration(e.Of-e.Epoch)
	s.Best = max(s.Best, e.Accuracy)
	s.Spark = append(s.Spark[max(0, len(s.Spark)-sparks+1):len(s.Spark):len(s.Spark)], e.Accuracy)
	s.Note = fmt.Sprintf("loss %.4f, validation %.2f %%", e.Loss, 100*e.Accuracy)
	s.Finished = e.Epoch == e.Of
	line := fmt.Sprintf("epoch %d/%d  loss %.4f  validation %.2f %%", e.Epoch, e.Of, e.Loss, 100*e.Accuracy)
	return line + s.Left()
}

// State returns how far the training is; false before the first epoch. Its clocks go on between
// epochs.
func (t *epochTracker) State() (view.Progress, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.state
	if t.seen == 0 {
		return s, false
	}
	return s.Later(time.Since(t.at)), true
}
