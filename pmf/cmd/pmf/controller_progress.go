package main

import (
	"fmt"
	"sync"
	"time"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report/view"
)

// A controllerTracker follows the training of a controller. It may be told and read by different
// goroutines. at is zero before the first study.
type controllerTracker struct {
	mu    sync.Mutex
	state view.Progress
	began time.Time
	at    time.Time // of the last study
}

func newControllerTracker(episodes int) *controllerTracker {
	return &controllerTracker{state: view.Progress{Title: "controller", Total: episodes, Unit: "episodes", Note: "first check"}, began: time.Now()}
}

// note takes in a study, an update or a check, and tells what a log that is not redrawn says
// about it.
func (t *controllerTracker) note(p bench.ControllerProgress) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at = time.Now()
	s := &t.state
	s.Done, s.Finished = p.Done, p.Done == p.Total && p.Checked
	s.Elapsed, s.ETA = t.at.Sub(t.began), 0
	if p.Ran > 0 {
		s.ETA = time.Duration(float64(s.Elapsed) / float64(p.Ran) * float64(p.Runs-p.Ran))
	}
	switch {
	case p.Checked:
		s.Note = fmt.Sprintf("best return %.4f, untrained %.4f", p.Best, p.Untrained)
		// The cap makes append copy: a Progress that was handed out shares the old array.
		s.Spark = append(s.Spark[max(0, len(s.Spark)-sparks+1):len(s.Spark):len(s.Spark)], p.Return)
		line := fmt.Sprintf("%d/%d  check: return %.4f, best %.4f, untrained %.4f", p.Done, p.Total, p.Return, p.Best, p.Untrained)
		return line + s.Left()
	case p.Updated != nil:
		return fmt.Sprintf("%d/%d  update: return %.4f with draws, entropy %.3f, error of the critic %.4f", p.Done, p.Total, p.Return, p.Updated.Entropy, p.Updated.Value) + s.Left()
	}
	return ""
}

// State returns how far the training is; false before the first study has ended.
func (t *controllerTracker) State() (view.Progress, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at.IsZero() {
		return t.state, false
	}
	return t.state.Later(time.Since(t.at)), true
}
