package trainer_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

// The weights, in the graph of the whole network, answer as many test images correctly as the
// trainer counted.
func TestWeightsAreThoseThatWereTested(t *testing.T) {
	r := newRig(t)
	tr, job := r.trainer(t, t.TempDir()), r.job(t, eval.High)
	if _, _, err := tr.Weights(t.Context(), job); !errors.Is(err, trainer.ErrNoCheckpoint) {
		t.Errorf("before training: got %v, want ErrNoCheckpoint", err)
	}
	evaluate(t, tr, job, nil)
	want, err := tr.Test(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	plan, weights, err := tr.Weights(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Check(weights); err != nil {
		t.Fatal(err)
	}
	if got := r.accuracy(t, plan, weights); got != want || want < 0.2 {
		t.Errorf("accuracy is %g, want %g as tested, and more than chance", got, want)
	}
}

// accuracy runs the whole network on the test images.
func (r rig) accuracy(t *testing.T, plan cellnet.Plan, weights cellnet.Weights) float64 {
	t.Helper()
	var arguments []any
	add := func(list []cellnet.Parameter, values []float32) {
		for _, p := range list {
			arguments = append(arguments, tensors.FromFlatDataAndDimensions(values[:p.Size()], p.Dims...))
			values = values[p.Size():]
		}
	}
	for i, step := range plan.Steps {
		add(step.Block.Parameters(), weights[i].Parameters)
	}
	trainable := len(arguments)
	for i, step := range plan.Steps {
		add(step.Block.Statistics(), weights[i].Statistics)
	}
	exec, err := graph.NewExec(r.device.Backend, func(all []*graph.Node) *graph.Node {
		kept, images := all[:len(all)-1], all[len(all)-1]
		logits, _ := plan.Apply(images, kept[:trainable], kept[trainable:], cellnet.Inference())
		return logits
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	outputs, err := exec.Exec(append(arguments, r.testImages())...)
	if err != nil {
		t.Fatal(err)
	}
	logits, correct := tensors.MustCopyFlatData[float32](outputs[0]), 0
	for i, label := range r.set.Test.Labels {
		scores := logits[i*r.set.Classes : (i+1)*r.set.Classes]
		if slices.Index(scores, slices.Max(scores)) == int(label) {
			correct++
		}
	}
	return float64(correct) / float64(r.set.Test.Len())
}

func (r rig) testImages() *tensors.Tensor {
	s := r.set
	indices := make([]int, s.Test.Len())
	for i := range indices {
		indices[i] = i
	}
	values := make([]float32, len(indices)*s.Height*s.Width*s.Channels)
	s.Batch(values, s.Test, indices, imageset.None, nil)
	return tensors.FromFlatDataAndDimensions(values, len(indices), s.Height, s.Width, s.Channels)
}
