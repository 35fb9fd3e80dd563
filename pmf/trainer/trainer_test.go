package trainer_test

import (
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/eval/evaltest"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

// A rig is what the tests of one function share, so that they compile each program once.
type rig struct {
	device   *backend.Device
	set      *imageset.Set
	programs *blocknet.Programs
}

// newRig opens XLA on the CPU and the digits with few images.
func newRig(t testing.TB) rig {
	t.Helper()
	device := backendtest.Device(t)
	set, err := imageset.Open("digits", imageset.Options{Train: 192, Validation: 90})
	if err != nil {
		t.Fatal(err)
	}
	programs, err := blocknet.NewPrograms(device, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(programs.Close)
	return rig{device, set, programs}
}

// trainer returns one that remembers what is in the folder alone.
func (r rig) trainer(t testing.TB, folder string) *trainer.Trainer {
	t.Helper()
	tr, err := trainer.New(trainer.Options{
		Device: r.device, Data: r.set, Checkpoints: folder, Programs: r.programs,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Close() })
	return tr
}

// network has a value that three blocks read, a sum, a stride and a residual, in few programs.
const network = "d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post"

func parse(t testing.TB, text string) arch.Architecture {
	t.Helper()
	a, err := arch.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// job trains the network up to a fidelity, along a ladder with all the schedules of Table 6.
func (r rig) job(t testing.TB, f eval.Fidelity) eval.Job {
	return eval.Job{
		Arch: parse(t, network), Fidelity: f, Data: r.set.Fingerprint(), Seed: 3,
		Ladder: eval.Ladder{
			{Until: 2, LearningRate: 0.05, Schedule: "constant", Batch: 64, Augmentation: "basic", Validations: 1},
			{Until: 4, LearningRate: 0.05, Schedule: "cosine", MinRate: 0.001, Batch: 64, Augmentation: "standard", Patience: 3, Validations: 1},
			{Until: 5, LearningRate: 0.05, Schedule: "steps", Batch: 64, Augmentation: "full", Patience: 5, Validations: 2},
		},
	}
}

func evaluate(t testing.TB, e eval.Evaluator, job eval.Job, record eval.Recorder) eval.Observation {
	t.Helper()
	o, err := e.Evaluate(t.Context(), job, record)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestTrainer holds the claims that need a device. They are one test, so that each program is
// compiled once.
func TestTrainer(t *testing.T) {
	r := newRig(t)
	for _, claim := range []struct {
		name string
		test func(*testing.T, rig)
	}{
		{"keeps the contract of evaluators", testKeepsTheContractOfEvaluators},
		{"training interrupted after every epoch ends with the same bits", testInterruptedAfterEveryEpoch},
		{"final training interrupted after every epoch ends with the same bits", testInterruptedFinalTraining},
		{"what regularises changes what is learned", testRegularisation},
		{"training killed within an epoch ends with the same bits", testKilledWithinAnEpoch},
		{"parallel jobs do not change each other", testParallelJobs},
		{"ladders that part share their first rung", testLaddersThatPart},
		{"a child begins with what its parent has learned", testInheritance},
		{"interrupted while ancestors train it ends with the same bits", testInheritanceIsInterrupted},
		{"a supernet that was interrupted ends with the same bits", testOneShotIsExact},
		{"checkpoints without room cost epochs and change no result", testBudgetOfNothing},
		{"a path that is trained is learned", testOneShotLearns},
		{"a supernet refuses what is not its own", testOneShotRefuses},
		{"measuring a supernet moves nothing", testMeasuringMovesNothing},
		{"turns that make no sense are refused", testTurnsAreRefused},
		{"divergence fails the architecture and not the trainer", testDivergence},
		{"patience ends a segment and the next follows", testPatience},
		{"only what is finished is tested", testOnlyWhatIsFinishedIsTested},
		{"what no training could fulfil is an error", testImpossibleJobs},
		{"a whole network trains like its blocks, and goes on whole", testWhole},
		{"what is predicted is what is measured", testEstimates},
		{"costs are measured once", testCostsAreMeasuredOnce},
		{"photographs are rendered on the host", testPhotographs},
		{"what is compiled ahead changes nothing", testPreparing},
	} {
		t.Run(claim.name, func(t *testing.T) { claim.test(t, r) })
	}
}

func testKeepsTheContractOfEvaluators(t *testing.T, r rig) {
	evaltest.Run(t, func(t *testing.T) eval.Evaluator { return r.trainer(t, t.TempDir()) }, r.job(t, eval.High))
}
