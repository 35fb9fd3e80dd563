package bench

import (
	"fmt"
	"sync"
	"time"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
)

// A Tracker follows a benchmark, for a progress that is drawn now and then. It may be told and
// read by different goroutines.
type Tracker struct {
	mu      sync.Mutex
	state   view.Progress
	methods map[string]pace
	names   []string
	began   time.Time
	at      time.Time // of the last repeat
}

// pace is how long the repeats of a method have taken.
type pace struct {
	repeats int
	spent   time.Duration
}

// NewTracker returns a tracker of a benchmark of these methods, which begins now.
func NewTracker(methods []predict.Named) *Tracker {
	t := &Tracker{state: view.Progress{Title: "predictors", Unit: "repeats"}, methods: map[string]pace{}, began: time.Now()}
	for _, m := range methods {
		t.names = append(t.names, m.Name)
	}
	t.at = t.began
	return t
}

// Note takes in a repeat or a row, and tells what a log that is not redrawn says about it.
func (t *Tracker) Note(p Progress) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &t.state
	if p.Finished == nil {
		now := time.Now()
		method := t.methods[p.Method]
		method.repeats, method.spent = method.repeats+1, method.spent+now.Sub(t.at)
		t.methods[p.Method], t.at = method, now
	}
	s.Stage, s.Done, s.Total = p.Table, p.Done, p.Total
	s.Note = fmt.Sprintf("%s, %d epochs seen", p.Method, p.EpochsSeen)
	s.Elapsed = t.at.Sub(t.began)
	s.ETA, s.Finished = t.left(), p.Finished != nil && p.Done == p.Total
	if p.Finished == nil {
		return ""
	}
	row := p.Finished.Rows[len(p.Finished.Rows)-1]
	line := fmt.Sprintf("%d/%d  %s, %s: Spearman %.3f, MAE %.3g, covers %.0f %%", p.Done, p.Total, p.Table, s.Note,
		row.Spearman, row.MAE, 100*row.Coverage90)
	return line + s.Left()
}

// left expects every method to go on at its own pace; one that has not begun takes what the
// others take on average.
func (t *Tracker) left() time.Duration {
	var mean time.Duration
	for _, m := range t.methods {
		mean += m.spent / time.Duration(m.repeats*len(t.methods))
	}
	var left time.Duration
	for _, name := range t.names {
		each, m := mean, t.methods[name]
		if m.repeats > 0 {
			each = m.spent / time.Duration(m.repeats)
		}
		left += each * time.Duration(t.state.Total/len(t.names)-m.repeats)
	}
	return left
}

// State returns how far the benchmark is; false before the first repeat. Its clocks go on
// between repeats.
func (t *Tracker) State() (view.Progress, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.state
	if s.Total == 0 {
		return s, false
	}
	return s.Later(time.Since(t.at)), true
}
