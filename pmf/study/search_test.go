package study_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

func TestEnsembleStudyIsReproducible(t *testing.T) {
	s := quick()
	s.Predictor.Kind = "pmf"
	first := whole(t, s)
	same(t, first, whole(t, s))
	predicted := 0
	for _, trial := range first.Trials {
		if trial.Predicted != nil {
			predicted++
		}
	}
	if predicted == 0 {
		t.Error("no trial carries a prediction")
	}
}

func TestSearchFindsMoreThanChance(t *testing.T) {
	found := whole(t, quick())
	r := eval.Stream(1, "test", 0, "random")
	var random []float64
	for range 200 {
		random = append(random, studytest.Limit(found.Space.Sample(r)))
	}
	slices.Sort(random)
	if got, median := studytest.Limit(found.Chosen.Arch), random[len(random)/2]; got <= median {
		t.Errorf("the chosen architecture reaches %.4f, a random one %.4f in the median", got, median)
	}
}

func TestFailedArchitecturesAreSurvived(t *testing.T) {
	failing := func(a arch.Architecture) bool { return a.Macro.Channels == 8 }
	s := open(t, t.TempDir(), "failing", quick(), dependencies(&studytest.Evaluator{Fails: failing}))
	defer s.Close()
	got := finish(t, s)
	if failing(got.Chosen.Arch) {
		t.Errorf("the chosen architecture %v had failed", got.Chosen.Arch)
	}
	if got.Stages[0].Failed == 0 {
		t.Error("nothing failed")
	}
}

func TestNothingTrainableIsSaid(t *testing.T) {
	all := func(arch.Architecture) bool { return true }
	s := open(t, t.TempDir(), "hopeless", quick(), dependencies(&studytest.Evaluator{Fails: all}))
	defer s.Close()
	err := s.Run(t.Context(), eval.Fine, nil)
	if err == nil {
		t.Fatal("a study without one trained architecture chose one")
	}
	t.Log(err)
}

func TestLimitsRejectBeforeTraining(t *testing.T) {
	settings := quick()
	settings.Limits.Params = 2000
	s := open(t, t.TempDir(), "small", settings, dependencies(&studytest.Evaluator{}))
	defer s.Close()
	got := finish(t, s)
	rejected := 0
	for _, trial := range got.Trials {
		o := trial.Observation
		if o.Params > 2000 {
			rejected++
			if o.Status != eval.Failed || o.Trained != 0 {
				t.Errorf("trial %d has %d parameters and was trained %d epochs", trial.ID, o.Params, o.Trained)
			}
		}
	}
	if rejected == 0 || got.Chosen.Params > 2000 {
		t.Errorf("%d were rejected, and one with %d parameters was chosen", rejected, got.Chosen.Params)
	}
}

func TestPredictedLatencyAndMemoryRejectBeforeTraining(t *testing.T) {
	for name, c := range map[string]struct {
		limits study.LimitSettings
		reason string
	}{
		"latency": {study.LimitSettings{LatencyMs: 0.6}, "predicted latency"},
		"memory":  {study.LimitSettings{MemoryMiB: 0.5}, "0.50 allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := quick()
			settings.Limits = c.limits
			s := open(t, t.TempDir(), "small", settings, dependencies(&studytest.Evaluator{}))
			defer s.Close()
			rejected, trained := 0, 0
			for _, trial := range finish(t, s).Trials {
				o := trial.Observation
				switch {
				case strings.HasPrefix(o.Reason, "rejected before training: a predicted") && strings.Contains(o.Reason, c.reason):
					rejected++
					if o.Status != eval.Failed || o.Trained != 0 {
						t.Errorf("trial %d is %s after %d epochs", trial.ID, o.Status, o.Trained)
					}
				case o.Usable():
					trained++
				}
			}
			if rejected == 0 || trained == 0 {
				t.Errorf("%d were rejected and %d trained", rejected, trained)
			}
		})
	}
}

// blind hides that an evaluator can predict.
type blind struct{ eval.Evaluator }

func TestLimitsThatNobodyCanPredictAreRefused(t *testing.T) {
	settings := quick()
	settings.Limits.MemoryMiB = 1
	s := open(t, t.TempDir(), "blind", settings, dependencies(blind{&studytest.Evaluator{}}))
	defer s.Close()
	if err := s.Run(t.Context(), eval.Global, nil); !errors.Is(err, eval.ErrNoEstimate) {
		t.Errorf("got %v, want ErrNoEstimate", err)
	}
}

func TestBudgetInSecondsEndsTheSearch(t *testing.T) {
	settings := quick()
	settings.BudgetSeconds = 30 // the formula's epochs take a second each
	got := whole(t, settings)
	if got.Spent.Epochs >= whole(t, quick()).Spent.Epochs {
		t.Errorf("%d epochs were spent", got.Spent.Epochs)
	}
	if got.Chosen == nil {
		t.Error("nothing was chosen")
	}
}

func TestWithoutPredictorNothingIsPredicted(t *testing.T) {
	got := whole(t, quick().Drop(study.Predictor))
	for _, trial := range got.Trials {
		if trial.Predicted != nil {
			t.Errorf("trial %d carries a prediction", trial.ID)
		}
	}
	for _, d := range got.Decisions {
		if d.Kind == study.Anchors {
			t.Error("labels were trained for a predictor that there is not")
		}
	}
}

func TestExplainTellsTheLifeOfEveryArchitecture(t *testing.T) {
	got := whole(t, quick())
	for _, trial := range got.Trials {
		e, err := got.Explain(trial.Proposal.Arch.ID()[:10])
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Steps) == 0 || e.Verdict == "" {
			t.Errorf("%s: %+v", trial.Proposal.Arch.ID(), e)
		}
	}
	e, err := got.Explain(got.Chosen.ID)
	if err != nil || !e.Chosen {
		t.Errorf("the chosen architecture is explained as %+v (%v)", e, err)
	}
	if _, err := got.Explain("none"); err == nil {
		t.Error("an unknown architecture was explained")
	}
}

func TestTheFitOverlapsWithTheRoundBefore(t *testing.T) {
	s := quick()
	s.Predictor.Kind, s.Predictor.Refit = "last", 4
	ahead := 0
	started := map[eval.Stage][]int{} // trials known when each round began
	known := 0
	for _, d := range whole(t, s).Decisions {
		begun := started[d.Stage]
		if n := len(begun); n > 1 && d.Fitted > begun[0] && d.Fitted <= begun[n-1] {
			ahead++
		} else if d.Fitted > known {
			t.Errorf("%v stage, round %d: fitted to %d trials of %d", d.Stage, d.Round, d.Fitted, known)
		}
		started[d.Stage] = append(begun, known)
		known += len(d.Trials)
	}
	if ahead == 0 {
		t.Error("no round was planned by a predictor that was fitted while another round ran")
	}
}

func TestRegionStageCouplesEvolutionAndGradient(t *testing.T) {
	s := quick()
	s.BudgetEpochs, s.Region.Architectures, s.Region.Promoted = 0, 20, 0.3
	by := map[string]int{}
	for _, trial := range whole(t, s).Trials {
		if trial.Stage == eval.Region {
			by[trial.Proposal.By]++
		}
	}
	if by["evolution"] < 3 || by["gradient"] < 3 {
		t.Errorf("proposals of the region stage were made by %v", by)
	}
}

func TestRegionStageEndsAfterRoundsWithoutGain(t *testing.T) {
	s := quick()
	s.BudgetEpochs, s.Region.Architectures, s.Region.Promoted, s.Controller.Rounds = 0, 60, 0.1, 2
	got := whole(t, s)
	region := got.Stages[eval.Region]
	if !strings.Contains(region.Reason, "found nothing better for 2 rounds") {
		t.Errorf("the region stage ended after %d architectures: %s", region.Architectures, region.Reason)
	}
}
