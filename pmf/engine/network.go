package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/export"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
	"pmfnas/pmf/trainer"
)

// A weigher is the ability of an Evaluator to give out what a finished job has learned; the
// error is trainer.ErrNoCheckpoint when it has that no more.
type weigher interface {
	Weights(ctx context.Context, job eval.Job) (cellnet.Plan, cellnet.Weights, error)
}

var _ weigher = (*trainer.Trainer)(nil)

// exportNetwork writes a network that a study has trained, as far as it was trained.
func (e *Engine) exportNetwork(ctx context.Context, _ *session, p protocol.NetworkParams) (any, error) {
	format := export.Format(p.Format)
	switch {
	case !slices.Contains(export.Formats(), format):
		return nil, protocol.Errorf(protocol.CodeParams, "format is %q, want one of %v", p.Format, export.Formats())
	case !filepath.IsAbs(p.Path):
		return nil, protocol.Errorf(protocol.CodeParams, "path is %q, want an absolute one", p.Path)
	}
	snapshot, err := e.studies.snapshot(p.Study)
	if err != nil {
		return nil, err
	}
	trial, err := trained(snapshot, p.Arch)
	if err != nil {
		return nil, err
	}
	network, err := e.network(ctx, snapshot, trial, p.Retrain)
	if err != nil {
		return nil, err
	}
	if err := export.Write(p.Path, network, format, p.Replace); errors.Is(err, export.ErrExists) {
		return nil, protocol.AsError(err, protocol.CodeExists)
	} else if err != nil {
		return nil, err
	}
	return protocol.Network{
		ID: network.Arch.ID(), Arch: network.Arch.String(), Fidelity: trial.Proposal.Fidelity.String(), Path: p.Path,
	}, nil
}

// trained returns the longest training of an architecture: of the chosen one, or of the one
// whose ID begins so.
func trained(s study.Snapshot, id string) (search.Trial, error) {
	if id == "" {
		if s.Chosen == nil {
			return search.Trial{}, protocol.Errorf(protocol.CodeUnknown, "study %s has not chosen yet: run it to its end (pmf run --study %[1]s), or name an architecture by its ID (--arch); the table architectures lists them", s.Name)
		}
		id = s.Chosen.ID
	}
	found, err := s.Explain(id)
	if err != nil {
		return search.Trial{}, protocol.AsError(err, protocol.CodeUnknown)
	}
	for _, t := range s.Furthest() {
		if t.Proposal.Arch.ID() == found.ID {
			return t, nil
		}
	}
	return search.Trial{}, protocol.Errorf(protocol.CodeUnknown, "architecture %s of study %s was not trained: %s", found.ID, s.Name, found.Verdict)
}

// network puts together what a trial has trained.
func (e *Engine) network(ctx context.Context, s study.Snapshot, t search.Trial, retrain bool) (n export.Network, err error) {
	b, err := e.workshop.bench(s.Settings.Data)
	if err != nil {
		return n, err
	}
	if b.fingerprint != s.Fingerprint {
		return n, protocol.Errorf(protocol.CodeUnknown, "the images of %s are not those that study %s was trained on", s.Settings.Data.Ref, s.Name)
	}
	job := s.Job(t)
	plan, weights, err := b.weights(ctx, job)
	if errors.Is(err, trainer.ErrNoCheckpoint) && retrain {
		if _, err := b.Evaluate(ctx, job, nil); err != nil {
			return n, fmt.Errorf("train %s again: %w", job.Arch.ID(), err)
		}
		plan, weights, err = b.weights(ctx, job)
	}
	if errors.Is(err, trainer.ErrNoCheckpoint) {
		return n, protocol.Errorf(protocol.CodeUnknown, "the checkpoint of architecture %s at %v fidelity is gone, to make room for others; --retrain trains it again, to the same weights", job.Arch.ID(), job.Fidelity)
	} else if err != nil {
		return n, err
	}
	return b.network(job.Arch, plan, weights), nil
}

// network joins what was learned with what an export says of the images.
func (b *bench) network(a arch.Architecture, plan cellnet.Plan, w cellnet.Weights) export.Network {
	set := b.set
	return export.Network{
		Arch: a, Input: set.Input(), Plan: plan, Weights: w, Mean: set.Mean, Std: set.Std, Classes: set.ClassNames,
	}
}

// export writes the network that a job has trained, in all the forms asked for.
func (b *bench) export(ctx context.Context, job eval.Job, exports []protocol.ExportTo) error {
	if len(exports) == 0 {
		return nil
	}
	plan, weights, err := b.weights(ctx, job)
	if err != nil {
		return err
	}
	for _, e := range exports {
		if err := export.Write(e.Path, b.network(job.Arch, plan, weights), export.Format(e.Format), false); err != nil {
			return err
		}
	}
	return nil
}

// weights returns what a finished job has learned.
func (b *bench) weights(ctx context.Context, job eval.Job) (plan cellnet.Plan, w cellnet.Weights, err error) {
	evaluator, err := b.use()
	if err != nil {
		return plan, nil, err
	}
	able, ok := evaluator.(weigher)
	if !ok {
		return plan, nil, errors.New("what evaluates here keeps no weights")
	}
	return able.Weights(ctx, job)
}
