package study_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// quick are settings that a test runs in a blink.
func quick() study.Settings {
	s := study.Preset("digits")
	s.Predictor.Kind = "last"
	s.Global.Architectures, s.Region.Architectures, s.Fine.Architectures = 24, 10, 4
	s.Global.Epochs, s.Region.Epochs, s.Fine.Epochs = 2, 5, 10
	s.BudgetEpochs = 200
	s.Predictor.Anchors = 3
	return s
}

func dependencies(e eval.Evaluator) study.Dependencies {
	return study.Dependencies{Evaluator: e, Input: studytest.Input(), Fingerprint: studytest.Fingerprint}
}

func open(t *testing.T, dir, name string, s study.Settings, d study.Dependencies) *study.Study {
	t.Helper()
	opened, err := study.Open(dir, name, s, d)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// finish runs a study to its end, checks its journal and returns what it knows.
func finish(t *testing.T, s *study.Study) study.Snapshot {
	t.Helper()
	if err := s.Run(t.Context(), eval.Fine, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot()
}

// whole runs a study in a new folder from beginning to end.
func whole(t *testing.T, s study.Settings) study.Snapshot {
	t.Helper()
	opened := open(t, t.TempDir(), "whole", s, dependencies(&studytest.Evaluator{}))
	defer opened.Close()
	return finish(t, opened)
}

// same compares all that must not depend on when, where and how often a study was interrupted.
func same(t *testing.T, want, got study.Snapshot) {
	t.Helper()
	options := cmp.Options{
		cmpopts.IgnoreFields(eval.Observation{}, "Elapsed", "Latency", "LatencyIQR", "Throughput", "ModeReason"),
		cmpopts.IgnoreFields(curve.Curve{}, "Seconds"),
		cmpopts.IgnoreFields(study.Spending{}, "Seconds"),
		cmpopts.IgnoreFields(study.StageResult{}, "Elapsed", "Ran", "Shared", "Superseded"),
		cmpopts.IgnoreFields(study.Choice{}, "Latency"),
		cmpopts.IgnoreFields(study.Snapshot{}, "Name", "Parent"),
		cmpopts.IgnoreFields(study.Settings{}, "Parallel"),
		cmpopts.EquateNaNs(), cmpopts.EquateEmpty(),
	}
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Fatalf("the studies differ (-want +got):\n%.4000s", diff)
	}
}

func TestStudyGoesThroughItsStages(t *testing.T) {
	s := quick()
	got := whole(t, s)
	if len(got.Stages) != eval.Stages || got.Chosen == nil || !got.Chosen.Tested {
		t.Fatalf("%d stages, chosen %+v, want 3 stages and a tested choice", len(got.Stages), got.Chosen)
	}
	for i, stage := range got.Stages {
		if !stage.Finished || stage.Reason == "" || stage.Epochs > stage.Budget {
			t.Errorf("stage %d: %+v", i, stage)
		}
	}
	for _, d := range got.Decisions {
		t.Logf("%v %d %s: asked %d got %d; %s", d.Stage, d.Round, d.Kind, d.Asked, len(d.Trials), d.Reason)
	}
	if got.Spent.Epochs > s.BudgetEpochs {
		t.Errorf("%d epochs spent of %d", got.Spent.Epochs, s.BudgetEpochs)
	}
}

func TestArchitectureIsTrainedOnceAtAFidelityAndContinued(t *testing.T) {
	evaluator := &studytest.Evaluator{}
	opened := open(t, t.TempDir(), "once", quick(), dependencies(evaluator))
	defer opened.Close()
	got := finish(t, opened)
	type place struct {
		id       string
		fidelity eval.Fidelity
	}
	seen := map[place]bool{}
	for _, trial := range got.Trials {
		at := place{trial.Proposal.Arch.ID(), trial.Proposal.Fidelity}
		if seen[at] {
			t.Errorf("%v was trained twice", at)
		}
		seen[at] = true
	}
	if evaluator.Epochs() != got.Spent.Epochs {
		t.Errorf("%d epochs were trained and %d charged", evaluator.Epochs(), got.Spent.Epochs)
	}
	if evaluator.Tests() != 1 {
		t.Errorf("test images were looked at %d times", evaluator.Tests())
	}
}

func TestParallelismChangesNothing(t *testing.T) {
	one, four := quick(), quick()
	one.Parallel, four.Parallel = 1, 4
	same(t, whole(t, one), whole(t, four))
}

func TestSeedsMatter(t *testing.T) {
	a, b := quick(), quick()
	b.Seed = 2
	x, y := whole(t, a), whole(t, b)
	if cmp.Equal(proposals(x), proposals(y)) {
		t.Error("another seed proposed the same architectures")
	}
}

func proposals(s study.Snapshot) (all []search.Proposal) {
	for _, t := range s.Trials {
		all = append(all, t.Proposal)
	}
	return all
}
