package study_test

import (
	"errors"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// reopen runs a study of a folder with some settings, and returns what it knows and how many
// epochs that took.
func reopen(t *testing.T, dir string, s study.Settings) (study.Snapshot, int) {
	t.Helper()
	evaluator := &studytest.Evaluator{}
	opened := open(t, dir, "changing", s, dependencies(evaluator))
	defer opened.Close()
	return finish(t, opened), evaluator.Epochs()
}

func TestFinishedStudyIsInstant(t *testing.T) {
	dir := t.TempDir()
	first, _ := reopen(t, dir, quick())
	again, epochs := reopen(t, dir, quick())
	if epochs != 0 {
		t.Errorf("running it again took %d epochs", epochs)
	}
	same(t, first, again)
}

func TestChangedSettingRunsOnlyWhatDependsOnIt(t *testing.T) {
	tests := map[string]struct {
		change  func(*study.Settings)
		kept    int // stages that are the same generation as before
		anchors int // of both; the others have none
	}{
		"parallel":              {func(s *study.Settings) { s.Parallel = 3 }, 3, 3},
		"fine.architectures":    {func(s *study.Settings) { s.Fine.Architectures = 3 }, 2, 3},
		"region.architectures":  {func(s *study.Settings) { s.Region.Architectures = 8 }, 1, 3},
		"fine.lr, with anchors": {func(s *study.Settings) { s.Fine.LearningRate /= 2 }, 1, 3}, // they were trained with it
		"fine.lr":               {func(s *study.Settings) { s.Fine.LearningRate /= 2 }, 2, 0},
		"fine.epochs":           {func(s *study.Settings) { s.Fine.Epochs++ }, 2, 0},
		"seed":                  {func(s *study.Settings) { s.Seed++ }, 0, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			settings := quick()
			settings.Predictor.Anchors = test.anchors
			before, _ := reopen(t, dir, settings)
			changed := settings
			test.change(&changed)
			after, _ := reopen(t, dir, changed)
			kept := 0
			for i := range after.Stages {
				if after.Stages[i].Key == before.Stages[i].Key && after.Stages[i].Superseded == 0 {
					kept++
				}
			}
			if kept != test.kept {
				t.Errorf("%d stages were kept, want %d", kept, test.kept)
			}
			same(t, whole(t, changed), after)
			back, epochs := reopen(t, dir, settings)
			if epochs != 0 {
				t.Errorf("going back to the old settings took %d epochs", epochs)
			}
			same(t, before, back)
		})
	}
}

func TestForkSharesEveryEvaluation(t *testing.T) {
	dir := t.TempDir()
	origin := open(t, dir, "origin", quick(), dependencies(&studytest.Evaluator{}))
	defer origin.Close()
	known := finished(finish(t, origin))
	for _, part := range study.Parts() {
		t.Run(part, func(t *testing.T) {
			settings := quick().Drop(part)
			evaluator := &studytest.Evaluator{Epoch: func(job eval.Job, _ int) {
				if known[job.Key()] {
					t.Errorf("%s at %v fidelity is trained again", job.Arch.ID(), job.Fidelity)
				}
			}}
			fork, err := study.ForkFrom(dir, "origin", "without-"+part, settings, dependencies(evaluator))
			if err != nil {
				t.Fatal(err)
			}
			defer fork.Close()
			got := finish(t, fork)
			shared, common := 0, 0
			for _, stage := range got.Stages {
				shared += stage.Shared
			}
			for key := range finished(got) {
				if known[key] {
					common++
				}
			}
			if shared < common {
				t.Errorf("%d evaluations are shared, and %d are common", shared, common)
			}
			same(t, whole(t, settings), got)
		})
	}
}

// finished lists the jobs of a study that were trained to their end, by key.
func finished(s study.Snapshot) map[string]bool {
	known := map[string]bool{}
	for _, trial := range s.Trials {
		if trial.Observation.Status == eval.Complete {
			known[s.Job(trial).Key()] = true
		}
	}
	return known
}

func TestIdenticalForkTrainsNothing(t *testing.T) {
	dir := t.TempDir()
	origin := open(t, dir, "origin", quick(), dependencies(&studytest.Evaluator{}))
	defer origin.Close()
	want := finish(t, origin)
	evaluator := &studytest.Evaluator{}
	fork, err := study.ForkFrom(dir, "origin", "twin", quick(), dependencies(evaluator))
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	same(t, want, finish(t, fork))
	if evaluator.Epochs() != 0 {
		t.Errorf("the twin trained %d epochs", evaluator.Epochs())
	}
	if _, err := origin.Fork("twin", quick()); !errors.Is(err, study.ErrExists) {
		t.Errorf("a second fork of that name: %v, want %v", err, study.ErrExists)
	}
}

func TestWithoutProgressiveEveryArchitectureGoesAllTheWay(t *testing.T) {
	got := whole(t, quick().Drop(study.Progressive))
	for _, trial := range got.Trials {
		if trial.Proposal.Fidelity != eval.High {
			t.Errorf("trial %d stops at %v fidelity", trial.ID, trial.Proposal.Fidelity)
		}
	}
	if got.Spent.Epochs > quick().BudgetEpochs {
		t.Errorf("%d epochs spent of %d", got.Spent.Epochs, quick().BudgetEpochs)
	}
}

func TestWithoutEarlyStopThereIsNoPatience(t *testing.T) {
	for i, segment := range quick().Drop(study.EarlyStop).Ladder() {
		if segment.Patience != 0 {
			t.Errorf("segment %d has patience %d", i+1, segment.Patience)
		}
	}
}
