package study_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// drawn are settings that nobody would choose.
func drawn(r *rand.Rand) study.Settings {
	s := quick()
	s.Seed = r.Uint64()
	s.Parallel = 1 + r.IntN(4)
	s.Global.Architectures, s.Region.Architectures, s.Fine.Architectures = 1+r.IntN(15), 1+r.IntN(8), 1+r.IntN(4)
	s.Region.Promoted, s.Fine.Promoted = r.Float64(), r.Float64()
	s.BudgetEpochs = r.IntN(150)
	s.Predictor.Anchors, s.Predictor.Refit = r.IntN(6), 1+r.IntN(9)
	s.Controller.Regions = 1 + r.IntN(5)
	s.Controller.Beta = []string{"exponential", "logarithmic", "linear"}[r.IntN(3)]
	if r.IntN(2) == 0 {
		s.Limits.Params = 1000 + r.Int64N(20_000)
	}
	for _, part := range study.Parts() {
		if r.IntN(4) == 0 {
			s = s.Drop(part)
		}
	}
	return s
}

// Whatever the settings, a study keeps its budget and its order, or says why it cannot choose.
func TestAnySettingsKeepTheRules(t *testing.T) {
	for i := range 25 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			settings := drawn(eval.Stream(1, "test", i, "settings"))
			s := open(t, t.TempDir(), "drawn", settings, dependencies(&studytest.Evaluator{}))
			defer s.Close()
			err := s.Run(t.Context(), eval.Fine, nil)
			got := s.Snapshot()
			if err != nil && len(got.Furthest()) > 0 {
				t.Fatalf("%d architectures are trained, and: %v", len(got.Furthest()), err)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
			if got.Spent.Epochs > got.Budget {
				t.Errorf("%d epochs of %d are spent", got.Spent.Epochs, got.Budget)
			}
			for i, trial := range got.Trials {
				if trial.ID != i || trial.Pending() || trial.Stage < got.Trials[max(0, i-1)].Stage {
					t.Errorf("trial %d: %+v", i, trial)
				}
				if err := got.Space.Contains(trial.Proposal.Arch); err != nil {
					t.Errorf("trial %d lies outside the space: %v", i, err)
				}
			}
			for _, stage := range got.Stages {
				if stage.Epochs > stage.Budget {
					t.Errorf("%v stage: %d epochs of %d", stage.Stage, stage.Epochs, stage.Budget)
				}
			}
		})
	}
}
