package enginetest

import (
	"context"
	"hash/fnv"
	"sync"
	"sync/atomic"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// Formula is an Evaluator that computes instead of training: an observation is a function of
// its job, as it must be.
type Formula struct {
	Set  *imageset.Set
	Gate chan struct{} // nil, or what each epoch waits for

	evaluations atomic.Int64
	mu          sync.Mutex
	lines       map[string]int // epochs computed, by line
}

// Evaluate makes up a curve that rises to an accuracy between 0.5 and 0.9. It goes on after
// the last epoch of the line that it has computed before.
func (f *Formula) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	o := eval.Observation{
		Key: job.Key(), Arch: job.Arch, Fidelity: job.Fidelity, Status: eval.Complete,
		Params: job.Arch.Params(f.Set.Input()), FLOPs: job.Arch.FLOPs(f.Set.Input()),
	}
	line := job.LineKey()
	for epoch := 1; epoch <= job.Ladder.Epochs(job.Fidelity); epoch++ {
		if epoch > f.reached(line) {
			if err := f.wait(ctx); err != nil {
				o.Status = eval.Paused
				return o, err
			}
			o.Trained++
		}
		o.Curve.Metric = append(o.Curve.Metric, accuracy(line, epoch))
		o.Curve.TrainLoss = append(o.Curve.TrainLoss, 1/float64(epoch+1))
		if epoch <= f.reached(line) {
			continue
		}
		f.reach(line, epoch)
		if tell(ctx, record, o.Curve) == eval.Pause {
			o.Status = eval.Paused
			return o, nil
		}
	}
	o.Accuracy = o.Curve.Last()
	f.evaluations.Add(1)
	return o, nil
}

// accuracy is that of a line after an epoch.
func accuracy(line string, epoch int) float64 {
	h := fnv.New64a()
	h.Write([]byte(line))
	quality := 0.5 + float64(h.Sum64()%1000)/2500
	return quality * (1 - 1/float64(epoch+2))
}

// reached returns the last epoch of a line that was computed.
func (f *Formula) reached(line string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lines[line]
}

func (f *Formula) reach(line string, epoch int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lines == nil {
		f.lines = map[string]int{}
	}
	f.lines[line] = epoch
}

// Test is the accuracy of the job, a little lower.
func (f *Formula) Test(ctx context.Context, job eval.Job) (float64, error) {
	o, err := f.Evaluate(ctx, job, nil)
	return 0.99 * o.Accuracy, err
}

func (f *Formula) wait(ctx context.Context) error {
	if f.Gate == nil {
		return context.Cause(ctx)
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-f.Gate:
		return nil
	}
}

func tell(ctx context.Context, record eval.Recorder, soFar curve.Curve) eval.Verdict {
	if record == nil {
		return eval.Continue
	}
	verdict, _ := record(ctx, soFar)
	return verdict
}

// Checkpoint names one for every line that was ever begun.
func (f *Formula) Checkpoint(job eval.Job) (path string, epochs int) {
	line := job.LineKey()
	if epochs = f.reached(line); epochs == 0 {
		return "", 0
	}
	return line, epochs
}

// Evaluations counts the jobs that were evaluated to their end.
func (f *Formula) Evaluations() int64 { return f.evaluations.Load() }
