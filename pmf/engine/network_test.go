package engine_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

// keeper is a Formula that also has weights: of each job those that its training starts with.
type keeper struct {
	*enginetest.Formula
	lost atomic.Bool // the checkpoints, until the next evaluation
}

func (k *keeper) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	k.lost.Store(false)
	return k.Formula.Evaluate(ctx, job, record)
}

func (k *keeper) Weights(_ context.Context, job eval.Job) (cellnet.Plan, cellnet.Weights, error) {
	if k.lost.Load() {
		return cellnet.Plan{}, nil, trainer.ErrNoCheckpoint
	}
	plan, err := cellnet.NewPlan(job.Arch, k.Set.Input())
	if err != nil {
		return plan, nil, err
	}
	r := eval.Stream(job.Seed, "weights", 0, job.Arch.ID())
	fill := func(list []cellnet.Parameter) (values []float32) {
		for _, p := range list {
			part := make([]float32, p.Size())
			p.Fill(part, r)
			values = append(values, part...)
		}
		return values
	}
	var w cellnet.Weights
	for _, step := range plan.Steps {
		w = append(w, cellnet.StepWeights{Parameters: fill(step.Block.Parameters()), Statistics: fill(step.Block.Statistics())})
	}
	return plan, w, nil
}

// serveKeeper starts an engine whose study "s" is finished.
func serveKeeper(t *testing.T, k *keeper) *client.Client {
	t.Helper()
	workspace := t.TempDir()
	e, err := engine.New(t.Context(), workspace, engine.Options{Evaluator: func(set *imageset.Set) (engine.Evaluator, error) {
		k.Set = set
		return k, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the engine ended with %v", err)
		}
	})
	c := connect(t, workspace)
	open(t, c, "s", small)
	if err := c.Run(t.Context(), protocol.RunParams{Name: "s"}, nil); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestChosenNetworkIsExported(t *testing.T) {
	c := serveKeeper(t, &keeper{Formula: &enginetest.Formula{}})
	var chosen protocol.Chosen
	call(t, c, protocol.StudyChosen, protocol.NameParams{Name: "s"}, &chosen)
	for _, p := range []protocol.NetworkParams{
		{Format: "onnx"}, {Format: "gomlx"}, {Format: "go"}, {Format: "onnx", Arch: chosen.ID[:8]},
	} {
		p.Study, p.Path = "s", filepath.Join(t.TempDir(), "found")
		var written protocol.Network
		call(t, c, protocol.ExportNetwork, p, &written)
		if written.ID != chosen.ID || written.Arch != chosen.Text || written.Fidelity != "high" || written.Path != p.Path {
			t.Errorf("%s: wrote %+v, want the chosen %s at high fidelity", p.Format, written, chosen.ID)
		}
		if _, err := os.Stat(p.Path); err != nil {
			t.Errorf("%s: %v", p.Format, err)
		}
		if err := c.Call(t.Context(), protocol.ExportNetwork, p, nil); !protocol.HasCode(err, protocol.CodeExists) {
			t.Errorf("%s again: got %v, want CodeExists", p.Format, err)
		}
		p.Replace = true
		call(t, c, protocol.ExportNetwork, p, nil)
	}
}

func TestLostCheckpointIsSaidAndTrainedAgainWhenAsked(t *testing.T) {
	k := &keeper{Formula: &enginetest.Formula{}}
	c := serveKeeper(t, k)
	k.lost.Store(true)
	p := protocol.NetworkParams{Study: "s", Format: "onnx", Path: filepath.Join(t.TempDir(), "found.onnx")}
	err := c.Call(t.Context(), protocol.ExportNetwork, p, nil)
	if !protocol.HasCode(err, protocol.CodeUnknown) || !strings.Contains(err.Error(), "--retrain") {
		t.Errorf("got %v, want what to do about it", err)
	}
	if _, err := os.Stat(p.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file: got %v, want none", err)
	}
	p.Retrain = true
	call(t, c, protocol.ExportNetwork, p, nil)
}

func TestNonsenseIsNotExported(t *testing.T) {
	c := serveKeeper(t, &keeper{Formula: &enginetest.Formula{}})
	open(t, c, "begun", small)
	path := filepath.Join(t.TempDir(), "found")
	for _, want := range []struct {
		p    protocol.NetworkParams
		code protocol.Code
		says string
	}{
		{protocol.NetworkParams{Study: "s", Format: "pdf", Path: path}, protocol.CodeParams, "onnx"},
		{protocol.NetworkParams{Study: "s", Format: "onnx", Path: "found"}, protocol.CodeParams, "absolute"},
		{protocol.NetworkParams{Study: "t", Format: "onnx", Path: path}, protocol.CodeUnknown, "t"},
		{protocol.NetworkParams{Study: "s", Format: "onnx", Path: path, Arch: "xyz"}, protocol.CodeUnknown, "xyz"},
		{protocol.NetworkParams{Study: "begun", Format: "onnx", Path: path}, protocol.CodeUnknown, "pmf run --study begun"},
	} {
		err := c.Call(t.Context(), protocol.ExportNetwork, want.p, nil)
		if !protocol.HasCode(err, want.code) || !strings.Contains(err.Error(), want.says) {
			t.Errorf("%+v: got %v, want code %d and %q", want.p, err, want.code, want.says)
		}
	}
}

func TestWhatKeepsNoWeightsSaysSo(t *testing.T) {
	c, _ := serve(t, t.TempDir(), &enginetest.Formula{})
	open(t, c, "s", small)
	if err := c.Run(t.Context(), protocol.RunParams{Name: "s"}, nil); err != nil {
		t.Fatal(err)
	}
	p := protocol.NetworkParams{Study: "s", Format: "onnx", Path: filepath.Join(t.TempDir(), "found")}
	if err := c.Call(t.Context(), protocol.ExportNetwork, p, nil); err == nil || !strings.Contains(err.Error(), "no weights") {
		t.Errorf("got %v, want an error about weights", err)
	}
}
