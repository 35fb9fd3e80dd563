package bench

import (
	"fmt"
	"sync"
	"time"

	"pmfnas/pmf/pool"
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

// pace is how long the repeats of a method have taken. work is in the unit of step.work.
type pace struct {
	work  float64
	spent time.Duration
}

// NewTracker returns a tracker of a benchmark of these predictors, which begins now.
func NewTracker(methods []predict.Named) *Tracker {
	var names []string
	for _, m := range methods {
		names = append(names, m.Name)
	}
	return newTracker("predictors", "repeats", names)
}

// NewSearchTracker returns a tracker of a benchmark of these searches, which begins now.
func NewSearchTracker(methods []pool.Named) *Tracker {
	var names []string
	for _, m := range methods {
		names = append(names, m.Name)
	}
	return newTracker("searches", "runs", names)
}

// NewAblationTracker returns a tracker of an ablation of these variants, which begins now.
func NewAblationTracker(variants []Variant) *Tracker {
	return newTracker("ablation", "runs", VariantNames(variants))
}

// NewStrategyTracker returns a tracker of a comparison of these methods, which begins now.
func NewStrategyTracker(methods []string) *Tracker { return newTracker("strategies", "runs", methods) }

func newTracker(title, unit string, names []string) *Tracker {
	now := time.Now()
	return &Tracker{state: view.Progress{Title: title, Unit: unit}, methods: map[string]pace{}, names: names, began: now, at: now}
}

// step is what a benchmark tells of: a repeat, or the row of several. all must be told in the same
// unit as work, and stay the same through the benchmark.
type step struct {
	done, total         int
	table, method, note string
	work, all           float64 // of this repeat, and of all repeats of one method, in any unit
	row                 string  // says what a finished row found; "" for a repeat
}

// Note takes in a repeat or a row, and tells what a log that is not redrawn says about it.
func (t *Tracker) Note(p Progress) string {
	s := step{done: p.Done, total: p.Total, table: p.Table, method: p.Method, work: 1, all: float64(p.Total) / float64(len(t.names)),
		note: fmt.Sprintf("%s, %d epochs seen", p.Method, p.EpochsSeen)}
	if p.Finished != nil {
		row := p.Finished.Rows[len(p.Finished.Rows)-1]
		s.row = fmt.Sprintf("Spearman %.3f, MAE %.3g, covers %.0f %%", row.Spearman, row.MAE, 100*row.Coverage90)
	}
	return t.note(s)
}

// NoteSearch does the same for a benchmark of searches: a run is as much work as its budget.
func (t *Tracker) NoteSearch(p SearchProgress) string {
	s := step{done: p.Done, total: p.Total, table: p.Table, method: p.Method, work: p.Budget, all: p.work,
		note: fmt.Sprintf("%s, budget %.3g %%", p.Method, 100*p.Budget)}
	if p.Finished != nil {
		row := p.Finished.Rows[len(p.Finished.Rows)-1]
		s.row = fmt.Sprintf("regret %.3f (IQM %.3f)", row.RegretMean, row.RegretIQM)
	}
	return t.note(s)
}

// NoteAblation does the same for an ablation.
func (t *Tracker) NoteAblation(p AblationProgress) string {
	s := step{done: p.Done, total: p.Total, table: p.Table, method: p.Variant, work: 1, all: float64(p.Total) / float64(len(t.names)), note: p.Variant}
	if p.Finished != nil {
		row := p.Finished.Rows[len(p.Finished.Rows)-1]
		s.row = fmt.Sprintf("regret %.3f, cost %.4g %s", row.Regret, row.Cost, row.Unit)
	}
	return t.note(s)
}

// NoteStrategy does the same for a comparison of strategies.
func (t *Tracker) NoteStrategy(p StrategyProgress) string {
	s := step{done: p.Done, total: p.Total, table: p.Result.Data, method: p.Run.Method, work: 1, all: float64(p.Total) / float64(len(t.names)),
		note: fmt.Sprintf("%s, seed %d", p.Run.Method, p.Run.Seed)}
	t.note(s)
	s.row = fmt.Sprintf("%.2f %% for %d of %d epochs", 100*p.Run.Accuracy, p.Run.Epochs, p.Epochs)
	return t.note(s)
}

// A row takes no time of its own: it follows the last of its repeats.
func (t *Tracker) note(p step) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &t.state
	if p.row == "" {
		now := time.Now()
		method := t.methods[p.method]
		method.work, method.spent = method.work+p.work, method.spent+now.Sub(t.at)
		t.methods[p.method], t.at = method, now
	}
	s.Stage, s.Done, s.Total, s.Note = p.table, p.done, p.total, p.note
	s.Elapsed = t.at.Sub(t.began)
	s.ETA, s.Finished = t.left(p.all), p.row != "" && p.done == p.total
	if s.Finished {
		s.Note = "" // the last repeat is no summary
	}
	if p.row == "" {
		return ""
	}
	return fmt.Sprintf("%d/%d  %s, %s: %s%s", p.done, p.total, p.table, p.note, p.row, s.Left())
}

// left expects every method to go on at its own pace; one that has not begun takes what the others
// take on average. Without that, a slow method that comes last would be forgotten until it begins.
// Repeats that run at once share the wall time, so a pace is that of the whole machine.
func (t *Tracker) left(work float64) time.Duration {
	var mean float64 // nanoseconds a unit of work
	for _, m := range t.methods {
		mean += float64(m.spent) / m.work / float64(len(t.methods))
	}
	left := 0.0
	for _, name := range t.names {
		each, m := mean, t.methods[name]
		if m.work > 0 {
			each = float64(m.spent) / m.work
		}
		left += each * max(0, work-m.work)
	}
	return time.Duration(left).Round(time.Microsecond)
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
