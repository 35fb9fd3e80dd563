package engine

import (
	"context"
	"encoding/json"
	"fmt"

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
	o, err := bench.Evaluate(ctx, job, func(_ context.Context, soFar curve.Curve) (eval.Verdict, string) {
		s.tellEpoch(soFar, p.Epochs)
		return eval.Continue, ""
	})
	if err != nil {
		return nil, fmt.Errorf("train %s: %w", a.ID(), err)
	}
	trained := protocol.Trained{
		ID: a.ID(), Arch: a.String(), Status: string(o.Status), Reason: o.Reason, Accuracy: o.Accuracy,
		Params: o.Params, FLOPs: o.FLOPs, Metric: o.Curve.Metric,
	}
	if o.Usable() {
		if trained.Test, err = bench.Test(ctx, job); err != nil {
			return nil, fmt.Errorf("test %s: %w", a.ID(), err)
		}
	}
	return trained, nil
}

// ladder is the fine stage's schedule for the data set, in one segment of the given length and
// without an early end.
func ladder(p protocol.TrainParams) eval.Ladder {
	fine := study.Preset(p.Data).Ladder()[eval.High]
	fine.Until, fine.Patience, fine.Validations = p.Epochs, 0, 1
	return eval.Ladder{fine}
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
	params, err := json.Marshal(protocol.Event{Study: protocol.Train, Seq: int64(epoch.Epoch), Body: body})
	if err == nil {
		s.send(protocol.Message{Method: protocol.EventMethod, Params: params})
	}
}
