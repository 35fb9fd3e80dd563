package trainer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
)

// OneShotOptions say which supernet is trained, and how.
type OneShotOptions struct {
	Outline arch.Architecture // its macro structure and options are those of all paths; its cell does not matter
	Ops     []arch.Op         // that an edge may carry
	Segment eval.Segment      // schedule; Until is how many epochs. Nothing in it that regularises
	Seed    uint64
	Fair    bool    // whether each operation of each edge is trained equally often, else paths are drawn uniformly
	Held    float64 // share of the training images that is kept from the weights and teaches the architecture, in [0, 1); see Learn
	Method  string  // that trains it by Learn: supernets of different methods are different ones
}

// A OneShot is a supernet: one set of weights for all cells of an outline, trained on one random
// path a step (SPOS), after which any architecture of the outline is measured by its path alone,
// without training. It is an eval.Evaluator of the jobs that Job makes. One goroutine works with
// it at a time; others wait.
//
// Train does it all. A method that learns which paths to train calls Epoch with its own choice
// and Accuracy to see what came of it, or Learn, if gradients or held-out images teach it.
type OneShot struct {
	trainer *Trainer
	options OneShotOptions
	key     string
	job     eval.Job // under which the supernet's checkpoint is kept
	batch   int
	free    func() // of the hold on the checkpoint

	taught, held []int // training images that teach the weights, and those that do not; both nil if nothing is held

	mu       sync.Mutex // held for a whole epoch or measurement
	weights  *blocknet.Shared
	progress progress // of the one segment
}

var _ eval.Evaluator = (*OneShot)(nil)

// OneShot opens a supernet, as far as it was trained before. It must be closed before the
// trainer is. The errors are of options that do not fit, and of weights on disk that do not.
func (t *Trainer) OneShot(o OneShotOptions) (*OneShot, error) {
	s := &OneShot{trainer: t, options: o, key: o.key(t.fingerprint)}
	s.taught, s.held = o.cut(t.set.Train.Len())
	s.batch = o.batch(t.set.Train.Len())
	s.job = eval.Job{Arch: o.Outline, Ladder: eval.Ladder{o.Segment}, Data: t.fingerprint, Seed: o.Seed, Supernet: s.key}
	s.job.Arch.Cell = arch.Cell{}
	for i := range s.job.Arch.Cell {
		s.job.Arch.Cell[i] = arch.Conv3 // stands for all cells: the name and the cost of the supernet
	}
	if err := o.check(t, s.job); err != nil {
		return nil, fmt.Errorf("one-shot training: %w", err)
	}
	s.weights = t.programs.Shares(s.stream)
	s.free = t.store.hold(s.job)
	if err := s.reload(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// check refuses options that no supernet can be trained by; job is that of the whole supernet.
func (o OneShotOptions) check(t *Trainer, job eval.Job) error {
	plain := o.Segment
	plain.Smoothing, plain.DropPath, plain.Auxiliary, plain.Average, plain.Precision = 0, 0, 0, 0, eval.Single
	switch {
	case plain != o.Segment:
		return errors.New("a supernet is trained without label smoothing, drop-path, auxiliary head, averages and bfloat16")
	case len(o.Ops) < 2:
		return fmt.Errorf("the operations are %v, want at least two", o.Ops)
	case !(o.Held >= 0 && o.Held < 1):
		return fmt.Errorf("the share of held images is %g, want at least 0 and less than 1", o.Held)
	case o.batch(t.set.Train.Len()) < 1:
		return fmt.Errorf("a share of %g is held of %d images, which leaves one part empty", o.Held, t.set.Train.Len())
	}
	if err := job.Arch.Validate(); err != nil {
		return err
	}
	return t.checkLadder(job)
}

// cut parts the indices of n training images, in an order that the seed draws.
func (o OneShotOptions) cut(n int) (taught, held []int) {
	if o.Held == 0 {
		return nil, nil
	}
	order := eval.Stream(o.Seed, "one-shot", 0, "held images").Perm(n)
	kept := int(o.Held * float64(n))
	return order[kept:], order[:kept]
}

// batch returns how many images of n a step takes: no more than either part has.
func (o OneShotOptions) batch(n int) int {
	if o.Held == 0 {
		return min(o.Segment.Batch, n)
	}
	held := int(o.Held * float64(n))
	return min(o.Segment.Batch, held, n-held)
}

// key names the supernet by all that decides what it learns.
func (o OneShotOptions) key(data string) string {
	text, err := json.Marshal(struct {
		Macro   arch.Macro
		Options arch.Options
		Ops     []arch.Op
		Segment eval.Segment
		Seed    uint64
		Fair    bool
		Data    string
		Held    float64 `json:",omitempty"`
		Method  string  `json:",omitempty"`
	}{o.Outline.Macro, o.Outline.Options, o.Ops, o.Segment, o.Seed, o.Fair, data, o.Held, o.Method})
	if err != nil {
		panic(fmt.Sprintf("trainer: options must always encode: %v", err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// Close frees the weights on the device.
func (s *OneShot) Close() {
	s.free()
	s.weights.Close()
}

// Epochs returns how many epochs the supernet was trained, of Segment.Until.
func (s *OneShot) Epochs() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.progress.epochs()
}

// Bytes returns what the supernet's weights, momenta and statistics take on the device by now.
func (s *OneShot) Bytes() int64 { return s.weights.Bytes() }

// Train trains what is left of the epochs on random paths. A supernet that is trained takes no
// time. Its errors are those of Epoch.
func (s *OneShot) Train(ctx context.Context) error {
	for epoch := s.Epochs() + 1; epoch <= s.options.Segment.Until; epoch++ {
		if _, err := s.Epoch(ctx, s.options.paths(epoch)); err != nil {
			return err
		}
	}
	return nil
}

// Job returns the evaluation of an architecture by its path.
func (s *OneShot) Job(a arch.Architecture) eval.Job {
	job := s.job
	job.Arch = a
	return job
}

// Evaluate measures a job that Job made, when the supernet is trained. See Accuracy. It trains
// nothing and calls no recorder; an error is of a job of another supernet, one that is not
// trained, or of the device.
func (s *OneShot) Evaluate(ctx context.Context, job eval.Job, _ eval.Recorder) (eval.Observation, error) {
	in := s.trainer.set.Input()
	o := eval.Observation{
		Key: job.Key(), Arch: job.Arch, Fidelity: job.Fidelity, Status: eval.Paused,
		Params: job.Arch.Params(in), FLOPs: job.Arch.FLOPs(in),
	}
	if job.Key() != s.Job(job.Arch).Key() {
		return o, fmt.Errorf("evaluate %s: the job is not one of supernet %s", job.Arch.ID(), s.key)
	}
	if done, all := s.Epochs(), s.options.Segment.Until; done < all {
		return o, fmt.Errorf("evaluate %s: the supernet is trained for %d of %d epochs", job.Arch.ID(), done, all)
	}
	share, err := s.Accuracy(ctx, job.Arch)
	if err != nil {
		o.Reason = err.Error()
		return o, err
	}
	o.Status, o.Accuracy, o.Starts = eval.Complete, share, []int{1}
	o.Curve.Metric = []float64{share}
	return o, nil
}

// plan returns the plan of a path, or an error if it is none of the supernet's.
func (s *OneShot) plan(a arch.Architecture) (cellnet.Plan, error) {
	outline := s.options.Outline
	if a.Macro != outline.Macro || a.Options != outline.Options {
		return cellnet.Plan{}, fmt.Errorf("%v is no path of the supernet with outline %v", a, outline)
	}
	return cellnet.NewPlan(a, s.trainer.set.Input())
}
