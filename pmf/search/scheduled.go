package search

import (
	"context"
	"fmt"
	"math"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/schedule"
)

// Scheduled joins a scheduler, which says how far each architecture is trained, with a source of
// new ones: most baselines with several fidelities are such a pair. The units of the scheduler
// are the rungs of the ladder: 1 is low fidelity, 2 medium, 3 high; the history's fidelity is
// the last one. Architectures of all stages that lie in the space take part, in the order in
// which they were first proposed. Cost n·log n, and what the source costs.
type Scheduled struct {
	// name stands in the reasons and names the stream of random numbers: two schedulers do not draw
	// the same architectures.
	name string
	// scheduler makes one for a ladder of top rungs, the last of which is the history's fidelity.
	scheduler func(top int) schedule.Scheduler
	// source is called once an Ask, if at all; what it returns draws one new architecture each
	// time.
	source func(h History, d *drawer) func() (Proposal, error)
}

var _ Strategy = (*Scheduled)(nil)

// uniform is the source that draws at random.
func uniform(_ History, d *drawer) func() (Proposal, error) {
	return func() (Proposal, error) { return d.random("drawn at random") }
}

// rungs are all fidelities up to the last.
func rungs(top int) []int { return schedule.Rungs(1, top, 1) }

// Ask implements Strategy. It proposes nothing while the scheduler waits for results.
func (s *Scheduled) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	below := h
	below.Fidelity = eval.Low // free is what was never begun
	d := newDrawer(below, s.name)
	r := newRecords(h)
	scheduler := s.scheduler(int(h.Fidelity) + 1)
	var draw func() (Proposal, error) // set up when first needed
	// Each action is entered into the records at once, so the scheduler sees the batch grow as if
	// other workers had begun on it.
	batch, err := d.fill(ctx, n, func() (Proposal, error) {
		for {
			action, ok := scheduler.Next(r.History)
			switch {
			case !ok:
				return Proposal{}, ErrExhausted
			case action.Candidate != schedule.New:
				return r.goOn(action, s.name), nil
			case draw == nil:
				draw = s.source(h, d)
			}
			if p, err := draw(); err == nil {
				return r.start(p, action, s.name), nil
			} else if err != ErrExhausted {
				return Proposal{}, err
			}
			// Nothing is left to start; the scheduler may still let somebody go on, so it is asked
			// again.
			r.Fresh = 0
		}
	})
	// What is being trained may yet be allowed to go on: that is no exhaustion.
	if err == ErrExhausted && r.pending() {
		return nil, nil
	}
	return batch, err
}

// records is the history as a scheduler sees it. Fresh is −1, any number, until the source turns
// out to be exhausted.
type records struct {
	schedule.History
	archs []arch.Architecture // of the records
}

func newRecords(h History) *records {
	r := &records{History: schedule.History{Fresh: -1}}
	place := map[arch.Architecture]int{}
	for _, t := range h.Trials {
		a := t.Proposal.Arch
		if h.Space.Contains(a) != nil {
			continue
		}
		key := a.Canonical()
		i, known := place[key]
		if !known {
			i = len(r.archs)
			place[key] = i
			r.archs, r.Records = append(r.archs, a), append(r.Records, schedule.Record{})
		}
		enter(&r.Records[i], t)
	}
	return r
}

// enter adds what a trial tells. One that failed, or was stopped on its way, has a last value that
// is no number: it never goes on. A longer training replaces a shorter one: values are those of one
// way up the ladder.
func enter(r *schedule.Record, t Trial) {
	asked := int(t.Proposal.Fidelity) + 1
	r.Asked = max(r.Asked, asked)
	if t.Pending() {
		return
	}
	var values []float64
	for f := range t.Proposal.Fidelity + 1 {
		accuracy, ok := t.AccuracyAt(f)
		if !ok {
			accuracy = math.NaN()
		}
		values = append(values, accuracy)
	}
	if len(values) >= len(r.Values) {
		r.Values = values
	}
}

// pending tells whether a result is still to come.
func (r *records) pending() bool {
	for _, record := range r.Records {
		if record.Pending() {
			return true
		}
	}
	return false
}

// goOn proposes to train a known architecture further.
func (r *records) goOn(action schedule.Action, name string) Proposal {
	record, a := &r.Records[action.Candidate], r.archs[action.Candidate]
	seen := len(record.Values)
	record.Asked = action.Until
	why := fmt.Sprintf("%s lets it go on from %v fidelity with accuracy %.4f", name, eval.Fidelity(seen-1), record.At(seen))
	return Proposal{Arch: a, Fidelity: eval.Fidelity(action.Until - 1), Parent: a.ID(), Why: why}
}

// start proposes a new architecture as far as the scheduler wants it.
func (r *records) start(p Proposal, action schedule.Action, name string) Proposal {
	p.Fidelity = eval.Fidelity(action.Until - 1)
	p.Why += fmt.Sprintf("; %s starts it", name)
	r.archs, r.Records = append(r.archs, p.Arch), append(r.Records, schedule.Record{Asked: action.Until})
	return p
}
