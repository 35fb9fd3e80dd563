package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
)

// train trains one architecture outside any study. It is interrupted when the client leaves,
// and goes on from its checkpoint when it is asked for again.
func (e *Engine) train(ctx context.Context, s *session, p protocol.TrainParams) (any, error) {
	if p.Epochs < 1 {
		return nil, protocol.Errorf(protocol.CodeParams, "epochs are %d, want at least 1", p.Epochs)
	}
	a, err := e.architecture(p.Arch)
	if err != nil {
		return nil, err
	}
	bench, err := e.workshop.bench(study.DataSettings{Ref: p.Data})
	if err != nil {
		return nil, err
	}
	job := eval.Job{Arch: a, Fidelity: eval.Low, Ladder: ladder(p), Data: bench.fingerprint, Seed: p.Seed}
	if err := job.Ladder.Validate(); err != nil {
		return nil, protocol.Errorf(protocol.CodeParams, "train %s: %v", a.ID(), err)
	}
	if path, _ := bench.checkpoint(job); p.Resume && path == "" {
		return nil, protocol.Errorf(protocol.CodeParams, "there is nothing to resume: "+
			"%s was never trained on %s for %d epochs with seed %d and these settings; without --resume it begins", a.ID(), p.Data, p.Epochs, p.Seed)
	}
	o, err := bench.Evaluate(ctx, job, func(_ context.Context, soFar curve.Curve) (eval.Verdict, string) {
		s.tellEpoch(soFar, p.Epochs)
		return eval.Continue, ""
	})
	if err != nil {
		return nil, fmt.Errorf("train %s: %w", a.ID(), err)
	}
	trained := protocol.Trained{
		ID: a.ID(), Arch: a.String(), Status: string(o.Status), Reason: o.Reason, Accuracy: o.Accuracy,
		Params: o.Params, FLOPs: o.FLOPs, Metric: o.Curve.Metric, Epochs: p.Epochs, Latency: o.Latency,
	}
	trained.Checkpoint, _ = bench.checkpoint(job)
	if o.Status != eval.Failed {
		trained.Loss = o.Curve.TrainLoss
	}
	for _, seconds := range o.Curve.Seconds {
		trained.Time += time.Duration(seconds * float64(time.Second))
	}
	if o.Usable() {
		if trained.Test, err = bench.Test(ctx, job); err != nil {
			return nil, fmt.Errorf("test %s: %w", a.ID(), err)
		}
		if err := bench.export(ctx, job, p.Exports); err != nil {
			return nil, fmt.Errorf("export %s, which is trained: %w", a.ID(), err)
		}
	}
	return trained, nil
}

// ladder is the final recipe or the fine stage's schedule for the data set, in one segment of the
// given length, with what was asked to be different.
func ladder(p protocol.TrainParams) eval.Ladder {
	s := study.Preset(p.Data).Ladder()[eval.High]
	if p.Final {
		varied := s.Augmentation // as suits the images: cutout hides too much of the smallest
		s = eval.Final(p.Epochs)
		s.Augmentation = varied
	}
	s.Until, s.Validations = p.Epochs, 1
	s.Patience = p.EarlyStop
	s.Batch = cmp.Or(p.Batch, s.Batch)
	s.LearningRate = cmp.Or(p.LearningRate, s.LearningRate)
	s.Precision = p.Precision
	for _, o := range []struct {
		asked *float64
		field *float64
	}{{p.Smoothing, &s.Smoothing}, {p.DropPath, &s.DropPath}, {p.Auxiliary, &s.Auxiliary}, {p.Average, &s.Average}} {
		if o.asked != nil {
			*o.field = *o.asked
		}
	}
	return eval.Ladder{s}
}

// A checkpointer is an evaluator that tells where the checkpoint of a job lies, and after how many
// epochs it was written; "" for none.
type checkpointer interface {
	Checkpoint(job eval.Job) (path string, epochs int)
}

// checkpoint asks the evaluator, which may be none that keeps checkpoints.
func (b *bench) checkpoint(job eval.Job) (path string, epochs int) {
	evaluator, err := b.use()
	if err != nil {
		return "", 0 // the training tells of it
	}
	if c, ok := evaluator.(checkpointer); ok {
		return c.Checkpoint(job)
	}
	return "", 0
}

// architecture reads an architecture, or finds it by its ID in the studies of the workspace.
func (e *Engine) architecture(text string) (arch.Architecture, error) {
	a, err := arch.Parse(text)
	if err == nil {
		return a, nil
	}
	for _, name := range Names(e.studies.folder) {
		snapshot, fault := e.studies.snapshot(name)
		if fault != nil {
			continue // a damaged study tells of itself when it is opened
		}
		if explained, fault := snapshot.Explain(text); fault == nil {
			return explained.Arch, nil
		}
	}
	return a, protocol.Errorf(protocol.CodeParams, "architecture %q is neither in a study of this workspace nor readable: %v", text, err)
}

// tellEpoch sends the client the last epoch.
func (s *session) tellEpoch(soFar curve.Curve, of int) {
	epoch := protocol.Epoch{Epoch: soFar.Len(), Of: of, Accuracy: soFar.Last()}
	if n := len(soFar.TrainLoss); n > 0 {
		epoch.Loss = soFar.TrainLoss[n-1]
	}
	body, err := json.Marshal(epoch)
	if err != nil {
		return // a loss that is not a number; the outcome tells of it
	}
	s.tell(protocol.Event{Study: protocol.Train, Seq: int64(epoch.Epoch), Body: body})
}

// tell sends an event of work that belongs to this client alone.
func (s *session) tell(e protocol.Event) {
	params, err := json.Marshal(e)
	if err == nil {
		s.send(protocol.Message{Method: protocol.EventMethod, Params: params})
	}
}
