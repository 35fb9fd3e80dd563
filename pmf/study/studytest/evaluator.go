// Package studytest brings an evaluator that trains nothing: the learning curve of an
// architecture is a formula. It lets a test run whole studies in milliseconds, through the
// same code as real ones.
package studytest

import (
	"context"
	"hash/fnv"
	"math"
	"strconv"
	"sync"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// Input is the shape of the images that are never looked at.
func Input() arch.Input { return arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10} }

// Fingerprint stands for the data.
const Fingerprint = "formula"

// Evaluator makes up learning curves: better for deeper and wider networks with more convolutions,
// up to a point, with a wobble that depends on architecture and epoch alone. The zero value is
// ready; it keeps in memory how far it has trained, as a trainer keeps checkpoints. It may be used
// from several goroutines; Epoch is then called from several, too.
type Evaluator struct {
	// Epoch, if set, is called as each epoch ends.
	Epoch func(job eval.Job, epoch int)
	// Fails, if set, tells which architectures diverge at their second epoch.
	Fails func(a arch.Architecture) bool

	mu      sync.Mutex
	trained map[string]int // epochs by line
	tests   int
}

var (
	_ eval.Evaluator = (*Evaluator)(nil)
	_ eval.Tester    = (*Evaluator)(nil)
	_ eval.Estimator = (*Evaluator)(nil)
)

// Evaluate implements eval.Evaluator. One second an epoch, on a clock that nobody waits for. A line
// that was trained before is not counted again.
func (e *Evaluator) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	o := eval.Observation{Key: job.Key(), Arch: job.Arch.Canonical(), Fidelity: job.Fidelity, Status: eval.Complete,
		Params: job.Arch.Params(Input()), FLOPs: job.Arch.FLOPs(Input())}
	o.Latency, _ = e.EstimateLatency(ctx, job.Arch, 1)
	o.PeakBytes, _ = e.EstimateMemory(ctx, job.Arch, 1)
	have := e.line(job)
	curve := newFormula(job.Arch)
	for segment, s := range job.Ladder {
		o.Starts = append(o.Starts, o.Curve.Len()+1)
		for begin := o.Curve.Len(); o.Curve.Len() < s.Until && !stale(o.Curve.Metric[begin:], s.Patience); {
			if err := context.Cause(ctx); err != nil {
				o.Status = eval.Paused
				return o, err
			}
			if o.Curve.Len() == 1 && e.Fails != nil && e.Fails(job.Arch) {
				o.Status, o.Reason = eval.Failed, "the loss is NaN"
				return o, nil
			}
			curve.extend(&o.Curve, segment)
			verdict, reason := e.note(ctx, job, o.Curve, have, &o.Trained, record)
			ended := o.Curve.Len() == job.Ladder.Epochs(job.Fidelity)
			if verdict != eval.Continue && !ended {
				o.Status, o.Reason = map[eval.Verdict]eval.Status{eval.Pause: eval.Paused, eval.Stop: eval.Stopped}[verdict], reason
				o.Accuracy = o.Curve.Last()
				return o, nil
			}
		}
	}
	o.Accuracy = o.Curve.Last()
	o.Elapsed = time.Duration(o.Trained) * time.Second
	return o, nil
}

// note keeps an epoch as trained, if it is new, and tells whether to go on.
func (e *Evaluator) note(ctx context.Context, job eval.Job, soFar curve.Curve, have int, trained *int, record eval.Recorder) (eval.Verdict, string) {
	epoch := soFar.Len()
	if epoch <= have {
		return eval.Continue, ""
	}
	*trained++
	e.mu.Lock()
	e.trained[job.LineKey()] = epoch
	e.mu.Unlock()
	if e.Epoch != nil {
		e.Epoch(job, epoch)
	}
	if record == nil {
		return eval.Continue, ""
	}
	return record(ctx, soFar)
}

// line returns how far the job's line of training has come.
func (e *Evaluator) line(job eval.Job) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.trained == nil {
		e.trained = map[string]int{}
	}
	return e.trained[job.LineKey()]
}

// Test implements eval.Tester: a little less than the formula's limit.
func (e *Evaluator) Test(_ context.Context, job eval.Job) (float64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tests++
	return newFormula(job.Arch).limit - 0.01, nil
}

// EstimateLatency implements eval.Estimator: three nanoseconds a multiply-add.
func (e *Evaluator) EstimateLatency(_ context.Context, a arch.Architecture, _ int) (time.Duration, error) {
	return time.Duration(a.FLOPs(Input())) * 3, nil
}

// EstimateMemory implements eval.Estimator: four bytes for each parameter and image.
func (e *Evaluator) EstimateMemory(_ context.Context, a arch.Architecture, batch int) (int64, error) {
	return 4 * int64(batch) * a.Params(Input()), nil
}

// Tests returns how often Test was called.
func (e *Evaluator) Tests() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.tests
}

// Epochs returns how many epochs were trained, over all architectures.
func (e *Evaluator) Epochs() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	sum := 0
	for _, n := range e.trained {
		sum += n
	}
	return sum
}

// Limit returns the accuracy that an architecture approaches.
func Limit(a arch.Architecture) float64 { return newFormula(a).limit }

// formula is the learning curve of one architecture.
type formula struct {
	id    string
	limit float64
	pace  float64 // epochs to cover two thirds of the way
}

// limit is at most 0.99; depth makes a curve slower, parameters and convolutions make it higher.
func newFormula(a arch.Architecture) formula {
	id := a.ID()
	params := math.Log10(float64(a.Params(Input()) + 1))
	convolutions := 0.0
	for _, op := range a.Cell {
		if op == arch.Conv3 || op == arch.SepConv3 || op == arch.SepConv5 {
			convolutions++
		}
	}
	limit := 0.62 + 0.06*min(params, 4.5) + 0.05*convolutions/arch.Edges + 0.04*noise(id, 0)
	return formula{id, min(limit, 0.99), 1.5 + float64(a.Macro.Depth)/3 + noise(id, -1)}
}

// extend adds an epoch to a curve; a new segment jumps a little, as a lower learning rate does. All
// is a function of architecture, epoch and segment, never of when it is asked.
func (f formula) extend(c *curve.Curve, segment int) {
	epoch := c.Len() + 1
	reached := 1 - math.Exp(-float64(epoch)/f.pace)
	accuracy := 0.1 + (f.limit-0.1)*reached*(0.97+0.015*float64(segment)) + 0.006*(noise(f.id, epoch)-0.5)
	c.Metric = append(c.Metric, accuracy)
	c.TrainLoss = append(c.TrainLoss, 2.3*(1-0.9*reached)+0.05*noise(f.id, epoch+1000))
	c.GradNorm = append(c.GradNorm, 1/float64(epoch))
	c.Seconds = append(c.Seconds, 1)
}

// noise is a number in [0, 1) for an architecture and an epoch. FNV alone leaves neighbouring
// numbers alike in their high bits; the shifts and the multiplication mix them, as MurmurHash3 does
// in the end.
func noise(id string, n int) float64 {
	h := fnv.New64a()
	h.Write([]byte(id + strconv.Itoa(n)))
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

// stale tells whether a segment's accuracies have not risen for so many epochs; 0 is never.
func stale(metric []float64, patience int) bool {
	best, since := math.Inf(-1), 0
	for _, v := range metric {
		since++
		if v > best {
			best, since = v, 0
		}
	}
	return patience > 0 && since >= patience
}
