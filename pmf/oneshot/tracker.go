package oneshot

import (
	"sync"
	"time"

	"pmfnas/pmf/report/view"
)

// A Tracker follows a benchmark, for a progress that is drawn now and then. It may be told and
// read by different goroutines.
type Tracker struct {
	mu    sync.Mutex
	state view.Progress
	work  []string                 // what is to be done, in order: methods seed by seed, before them the paths
	at    int                      // in work
	took  map[string]time.Duration // of what is done, by method, the latest
	since time.Time                // what is being done began
	began time.Time
	told  time.Time
}

// NewTracker returns a tracker of a benchmark that begins now.
func NewTracker(o BenchOptions) *Tracker {
	now := time.Now()
	t := &Tracker{took: map[string]time.Duration{}, since: now, began: now, told: now}
	if o.Paths >= fewest {
		t.work = append(t.work, pathWork)
	}
	for range o.Seeds {
		for _, m := range o.Methods {
			t.work = append(t.work, m.Name)
		}
	}
	t.state = view.Progress{Title: "one-shot", Total: len(t.work), Unit: "searches"}
	return t
}

// pathWork names the training of the paths among the methods.
const pathWork = "paths"

// Note takes in a piece of work, and tells what a log that is not redrawn says about it. What a
// method takes in all is guessed from the share of its pieces that are done.
func (t *Tracker) Note(p Progress) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.told = time.Now()
	s := &t.state
	s.Stage, s.Note = p.Method, p.What
	share := float64(p.Done) / float64(p.Total)
	t.took[p.Method] = time.Duration(float64(t.told.Sub(t.since)) / share)
	if p.Done == p.Total {
		t.at, t.since = t.at+1, t.told
	}
	if p.Row != nil && p.Row.Accuracy > s.Best {
		s.Best, s.Incumbent = p.Row.Accuracy, p.Row.Method
	}
	s.Done, s.Finished = t.at, t.at == len(t.work)
	s.Elapsed, s.ETA = t.told.Sub(t.began), t.left()
	return p.What + s.Left()
}

// left expects each method to take what it took, or what the slowest took if it has not begun.
func (t *Tracker) left() (left time.Duration) {
	var slowest time.Duration
	for _, took := range t.took {
		slowest = max(slowest, took)
	}
	for _, name := range t.work[t.at:] {
		took, ok := t.took[name]
		if !ok {
			took = slowest
		}
		left += took
	}
	if t.at < len(t.work) {
		left -= t.told.Sub(t.since)
	}
	return max(left, 0)
}

// State returns how far the benchmark is. Its clocks go on between two pieces of work.
func (t *Tracker) State() (view.Progress, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state.Later(time.Since(t.told)), true
}
