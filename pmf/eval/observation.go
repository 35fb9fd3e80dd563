package eval

import (
	"context"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
)

// Status tells how an evaluation ended.
type Status string

// The ways in which an evaluation ends. The first two have an accuracy that a search may learn
// from.
const (
	Complete Status = "complete" // trained to its fidelity, or ended by the segment's own patience
	Stopped  Status = "stopped"  // the recorder said stop
	Paused   Status = "paused"   // interrupted; a checkpoint waits
	Failed   Status = "failed"   // diverged, out of memory, rejected; Reason says why
)

// Rule names what makes a study stop an evaluation before its end.
type Rule string

// The rules by which evaluations are stopped.
const (
	ByPatience  Rule = "patience"  // too many epochs without a gain
	ByPredictor Rule = "predictor" // too small a chance to be worth its epochs
)

// Observation is what one evaluation found. It is a function of the job alone, but for what
// Timeless leaves out; the last bits of the curve and what follows from them also depend on
// Mode, which is a function of the job as long as the trainer keeps what it has measured.
type Observation struct {
	Key      string            `json:"key"`
	Arch     arch.Architecture `json:"arch"`
	Fidelity Fidelity          `json:"fidelity"`
	Status   Status            `json:"status"`
	Reason   string            `json:"reason,omitempty"`
	// StoppedBy names the rule that ended a Stopped evaluation; "" for any other, and in journals
	// that were written before there was this field.
	StoppedBy Rule `json:"stopped_by,omitempty"`
	// Curve is from the first epoch on, through all segments, those trained earlier too; its
	// Metric is validation accuracy in [0, 1].
	Curve    curve.Curve `json:"curve"`
	Starts   []int       `json:"starts"`   // the epoch (from 1) with which each segment began
	Accuracy float64     `json:"accuracy"` // validation accuracy in [0, 1] after the last epoch; 0 when failed
	Params   int64       `json:"params"`
	FLOPs    int64       `json:"flops"` // multiply-adds for one image
	Measurement
	Mode       string        `json:"mode,omitempty"`        // how the last segment was trained: block by block, or compiled whole
	ModeReason string        `json:"mode_reason,omitempty"` // why, with numbers
	Trained    int           `json:"trained"`               // epochs this evaluation itself ran: what it cost
	Elapsed    time.Duration `json:"elapsed"`               // by the clock of whoever evaluated; simulated in a replay
}

// Usable tells whether the observation carries an accuracy to learn from.
func (o Observation) Usable() bool {
	return (o.Status == Complete || o.Status == Stopped) && o.Curve.Len() > 0
}

// Timeless returns the observation without what a clock measured and without what it cost:
// two evaluations of one job agree in it exactly. The mode stays, since it decides about the
// last bits; its reason goes, since there are times in it, and so do times and throughput, but
// not the memory, which is counted.
func (o Observation) Timeless() Observation {
	o.Measurement = Measurement{PeakBytes: o.PeakBytes}
	o.ModeReason = ""
	o.Elapsed, o.Trained, o.Curve.Seconds = 0, 0, nil
	return o
}

// Verdict is a recorder's answer after an epoch.
type Verdict uint8

// The answers of a recorder.
const (
	Continue Verdict = iota
	Pause            // keep a checkpoint and return: the job will be asked again
	Stop             // enough is known
)

// A Recorder is told of each epoch as it ends, from the goroutine that trains, and answers
// whether to go on. The curve is all that was seen so far, nothing while an ancestor of the job
// trains; it must not be kept or changed.
type Recorder func(ctx context.Context, soFar curve.Curve) (verdict Verdict, reason string)

// An Evaluator finds out how good an architecture is.
type Evaluator interface {
	// Evaluate runs the job, continuing from a checkpoint of its line where there is one,
	// and calls record (may be nil) after each epoch. It may be called from several
	// goroutines. What goes wrong with the architecture (divergence, memory) is an
	// observation with status Failed; an error means that the evaluator itself could not
	// do its work. When ctx ends it returns a Paused observation and context.Cause(ctx).
	Evaluate(ctx context.Context, job Job, record Recorder) (Observation, error)
}

// A Preparer is an Evaluator that can get ready for jobs to come while others run.
type Preparer interface {
	// Prepare does ahead what can be done ahead, the jobs in their order, and returns when it
	// is done or ctx ends. It changes no observation and reports nothing: Evaluate will.
	Prepare(ctx context.Context, jobs []Job)
}

// A Lister is an Evaluator that can answer for some architectures only, such as those of a
// recorded table. A study then searches among them.
type Lister interface {
	// Architectures returns them, each once, in an order that does not change.
	Architectures() []arch.Architecture
}

// A Tester is an Evaluator that can measure a trained job on data that no search sees.
type Tester interface {
	// Test returns the accuracy in [0, 1] of the job's finished checkpoint on the test split.
	// It is for the report at the end: no strategy may call it.
	Test(ctx context.Context, job Job) (float64, error)
}
