package trainer_test

import (
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/eval/evaltest"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

// digits returns the embedded digits with few training images.
func digits(t testing.TB, train int) *imageset.Set {
	t.Helper()
	set, err := imageset.Open("digits", imageset.Options{Train: train})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func newTrainer(t testing.TB, device *backend.Device, set *imageset.Set, folder string) *trainer.Trainer {
	t.Helper()
	tr, err := trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: folder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Close() })
	return tr
}

// sample returns architectures of the tiny space.
func sample(t testing.TB, n int) []arch.Architecture {
	t.Helper()
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	list := make([]arch.Architecture, n)
	for i := range list {
		list[i] = space.Sample(eval.Stream(1, "test", i, "sample"))
	}
	return list
}

// short is a ladder of three segments with the schedules of Table 6.
var short = eval.Ladder{
	{Until: 2, LearningRate: 0.05, Schedule: "constant", Batch: 64, Augmentation: "basic", Validations: 1},
	{Until: 4, LearningRate: 0.05, Schedule: "cosine", MinRate: 0.001, Batch: 64, Augmentation: "standard", Patience: 3, Validations: 1},
	{Until: 5, LearningRate: 0.05, Schedule: "steps", Batch: 64, Augmentation: "full", Patience: 5, Validations: 2},
}

func TestTrainerKeepsTheContractOfEvaluators(t *testing.T) {
	device, set := backendtest.Device(t), digits(t, 256)
	job := eval.Job{Arch: sample(t, 1)[0], Fidelity: eval.Medium, Ladder: short, Data: set.Fingerprint(), Seed: 3}
	evaltest.Run(t, func(t *testing.T) eval.Evaluator { return newTrainer(t, device, set, t.TempDir()) }, job)
}
