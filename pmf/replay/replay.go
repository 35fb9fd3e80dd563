package replay

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// Options configures a Replay; the zero value is the recommended setting.
type Options struct {
	// Input is the shape of the images, for counting parameters and multiply-adds; zero means what
	// the table says, and where it says nothing, colour images of 32×32 pixels and ten classes.
	Input arch.Input
	// Epoch is what an epoch costs whose seconds the table does not know; 0 means one second.
	Epoch time.Duration
}

// Replay is an Evaluator over a recorded table. It remembers how far each line of training has been
// paid for, as a trainer keeps checkpoints, so a promotion pays only for its own epochs. It may be
// used from several goroutines; only what has been paid for and the clock are guarded, the table is
// never changed.
type Replay struct {
	table       string
	fingerprint string
	options     Options
	rows        map[string]recording // by architecture ID
	archs       []arch.Architecture

	mu    sync.Mutex
	paid  map[string]int // epochs, by line of training
	clock time.Duration
}

var (
	_ eval.Evaluator = (*Replay)(nil)
	_ eval.Lister    = (*Replay)(nil)
)

// New returns a Replay of the table's rows that name an architecture. Each of them must parse,
// there must be one at least, and the metric must be an accuracy. It digests and parses every row.
// The table must not be changed afterwards.
func New(t *curve.Table, o Options) (*Replay, error) {
	if t.Minimised() {
		return nil, fmt.Errorf("replay table %s: its metric %s is minimised, want an accuracy", t.Name, t.Metric)
	}
	o.Epoch = cmp.Or(o.Epoch, time.Second)
	o.Input = cmp.Or(o.Input, inputOf(t))
	list, err := architectures(t)
	if err != nil {
		return nil, err
	}
	r := &Replay{table: t.Name, options: o, archs: list, rows: map[string]recording{}, paid: map[string]int{}}
	if r.fingerprint, err = digest(t); err != nil {
		return nil, err
	}
	for _, row := range t.Rows {
		if row.Arch != "" {
			a, _ := arch.Parse(row.Arch) // as it was above
			r.rows[a.ID()] = newRecording(row, t.Unit, o.Epoch, a.Params(o.Input))
		}
	}
	return r, nil
}

// inputOf returns what the networks of a table see.
func inputOf(t *curve.Table) arch.Input {
	if t.Input != nil {
		return arch.Input(*t.Input)
	}
	return arch.Input{Height: 32, Width: 32, Channels: 3, Classes: 10}
}

// Input returns what the networks of the table see.
func (r *Replay) Input() arch.Input { return r.options.Input }

// Fingerprint names the table's contents. Tables with equal contents have equal ones, whatever
// their file is called.
func (r *Replay) Fingerprint() string { return r.fingerprint }

// Architectures returns what can be evaluated, in the order of the table.
func (r *Replay) Architectures() []arch.Architecture { return slices.Clone(r.archs) }

// Clock returns the simulated time of one worker: the seconds of every epoch paid for so far,
// whoever asked. Makespan tells from the seconds of the trials what several would have taken.
func (r *Replay) Clock() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clock
}

// Evaluate reports the recorded epochs that lead to the job's fidelity, and charges for those that
// its line of training had not paid for. An architecture that the table does not hold, or not far
// enough, is a failed observation. It takes no time but the recorder's. When ctx ends it returns
// what was seen until then as paused, with the cause; what was paid stays paid.
func (r *Replay) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	o := eval.Observation{Key: job.Key(), Arch: job.Arch.Canonical(), Fidelity: job.Fidelity, FLOPs: job.Arch.FLOPs(r.options.Input)}
	row, ok := r.rows[job.Arch.ID()]
	if !ok {
		o.Status, o.Reason = eval.Failed, fmt.Sprintf("table %s does not hold this architecture", r.table)
		return o, nil
	}
	o.Params = row.params
	course := row.walk(job.Ladder.To(job.Fidelity))
	line := job.LineKey()
	// The recorder hears of the epochs that are new to this line of training, one by one.
	for epoch := r.known(line) + 1; epoch <= course.epochs; epoch++ {
		if err := context.Cause(ctx); err != nil {
			course.stop(&o, row, epoch-1, eval.Paused, "")
			return o, err
		}
		o.Trained++
		o.Elapsed += r.charge(line, epoch, row.costs[epoch-1])
		if record == nil {
			continue
		}
		switch verdict, reason := record(ctx, row.curve.Prefix(epoch)); {
		case verdict == eval.Stop:
			course.stop(&o, row, epoch, eval.Stopped, reason)
			return o, nil
		case verdict == eval.Pause:
			course.stop(&o, row, epoch, eval.Paused, reason)
			return o, nil
		}
	}
	if err := context.Cause(ctx); err != nil {
		// Also where nothing was left to pay: a search that is cancelled gets no more results.
		course.stop(&o, row, course.epochs, eval.Paused, "")
		return o, err
	}
	course.stop(&o, row, course.epochs, course.status, course.reason)
	return o, nil
}

// known returns how many epochs of a line are paid for.
func (r *Replay) known(line string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.paid[line]
}

// charge moves the clock by an epoch's cost, unless somebody else paid for it meanwhile.
func (r *Replay) charge(line string, epoch int, cost time.Duration) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if epoch <= r.paid[line] {
		return 0
	}
	r.paid[line] = epoch
	r.clock += cost
	return cost
}
