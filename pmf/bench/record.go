package bench

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// RecordOptions say what Record trains.
type RecordOptions struct {
	Name          string // of the table
	Task          string // what it is trained on, for the header
	Data          string // fingerprint of the data set
	Input         arch.Input
	Space         arch.Space
	Architectures int          // how many distinct ones are drawn
	Segment       eval.Segment // how each is trained, from fresh weights
	Seed          uint64       // of the draw and of the trainings
	Parallel      int          // trainings at once; 0 means one a processor. It changes no number
	// Progress is told after each architecture, in any order, one call at a time; nil means silent.
	Progress func(done int, o eval.Observation)
}

// Record trains architectures drawn at random from a space, each as long as the others and under
// one schedule, and returns their learning curves, accuracies in percent, in the order of the draw.
// The seconds of the epochs are left out: they are the machine's, not the architecture's. An
// evaluator that keeps checkpoints makes an interrupted recording go on. When ctx ends, or a
// training cannot be done, there is no table. A training that diverged is a row with its reason as
// status.
func Record(ctx context.Context, e eval.Evaluator, o RecordOptions) (*curve.Table, error) {
	jobs, err := o.jobs()
	if err != nil {
		return nil, err
	}
	t := &curve.Table{Header: curve.Header{
		Format: curve.Format, Name: o.Name, Objective: "max", Metric: "val_acc", Unit: "percent", Epochs: o.Segment.Until,
		Task: o.Task, Source: fmt.Sprintf("random sample of the space %s, seed %d", o.Space.Name, o.Seed),
		Space: o.Space.Name, Input: (*curve.Input)(&o.Input),
	}}
	t.Rows = make([]curve.Row, len(jobs))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cmp.Or(o.Parallel, runtime.GOMAXPROCS(0)))
	var mu sync.Mutex
	done := 0
	for i, job := range jobs {
		group.Go(func() error {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			seen, err := e.Evaluate(ctx, job, nil)
			if err != nil {
				return fmt.Errorf("train architecture %v: %w", job.Arch, err)
			}
			mu.Lock()
			defer mu.Unlock()
			t.Rows[i] = recordedRow(seen, o.Input)
			done++
			if o.Progress != nil {
				o.Progress(done, seen)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	t.Header.Rows = len(t.Rows)
	return t, nil
}

// jobs draws the architectures.
func (o RecordOptions) jobs() ([]eval.Job, error) {
	ladder := eval.Ladder{o.Segment}
	if err := ladder.Validate(); err != nil {
		return nil, fmt.Errorf("record learning curves: %w", err)
	}
	if o.Architectures < 1 || o.Parallel < 0 {
		return nil, fmt.Errorf("record %d architectures, %d at once, want at least 1, and 0 at once for one a processor", o.Architectures, o.Parallel)
	}
	var jobs []eval.Job
	drawn := map[string]bool{}
	for n := 0; len(jobs) < o.Architectures; n++ {
		// Draws repeat in a small space; so many in vain mean that it is too small.
		if n > 100*o.Architectures {
			return nil, fmt.Errorf("space %s has too few architectures to draw %d distinct ones", o.Space.Name, o.Architectures)
		}
		a := o.Space.Sample(eval.Stream(o.Seed, "record", n, "sample"))
		if id := a.ID(); !drawn[id] {
			drawn[id] = true
			jobs = append(jobs, eval.Job{Arch: a, Ladder: ladder, Data: o.Data, Seed: o.Seed})
		}
	}
	return jobs, nil
}

// recordedRow is what the table keeps of an observation: nothing that a clock measured.
func recordedRow(o eval.Observation, in arch.Input) curve.Row {
	row := Row(o.Arch, o, in)
	row.Seconds = nil
	if !o.Usable() {
		row.Status = cmp.Or(o.Reason, string(o.Status))
	}
	return row
}

// Row is an architecture with what was observed of it as a row of a table, accuracies in percent.
// Features are those known before training.
func Row(a arch.Architecture, o eval.Observation, in arch.Input) curve.Row {
	row := curve.Row{ID: a.ID(), Params: &o.Params, Features: a.Features(in), Arch: a.String(), Curve: o.Curve.Clone()}
	for _, op := range a.Cell {
		row.Ops = append(row.Ops, op.String())
	}
	for _, series := range [][]float64{row.Metric, row.TrainAccuracy} {
		for i := range series {
			series[i] *= 100
		}
	}
	return row
}
