package study_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"pmfnas/pmf/curve/digitsbench"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/replay"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// replayed runs a study over digits-bench and returns it with the true accuracies.
func replayed(t *testing.T, change func(*study.Settings)) (study.Snapshot, []study.Truth) {
	t.Helper()
	table, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	settings, err := study.ReplayPreset(study.ReplayPrefix+digitsbench.Name, table)
	if err != nil {
		t.Fatal(err)
	}
	settings.Predictor.Kind = "last"
	change(&settings)
	r, err := replay.New(table, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.Open(t.TempDir(), "replayed", settings, study.Dependencies{Evaluator: r, Input: r.Input(), Fingerprint: r.Fingerprint()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	truths, err := study.Truths(table)
	if err != nil {
		t.Fatal(err)
	}
	return finish(t, s), truths
}

func TestLossesSumToTheRegretOfTheChoice(t *testing.T) {
	for _, part := range append(study.Parts(), "nothing") {
		t.Run("without "+part, func(t *testing.T) {
			s, truths := replayed(t, func(s *study.Settings) {
				if part != "nothing" {
					*s = s.Drop(part)
				}
			})
			got := s.Theory(truths)
			sum := 0.0
			for _, loss := range got.Losses {
				sum += loss.Regret
			}
			if math.Abs(sum-(got.Optimum-got.Chosen)) > 1e-12 || got.Optimum < got.Chosen {
				t.Errorf("losses %v sum to %v, the optimum is %v and chosen has %v", got.Losses, sum, got.Optimum, got.Chosen)
			}
			if len(got.Losses) != 4 || got.Known != len(truths) {
				t.Errorf("%+v", got)
			}
			if got.Kept && got.Chosen < got.Bound-1e-12 {
				t.Errorf("the choice has %v, below the bound of Theorem 1, %v", got.Chosen, got.Bound)
			}
			n := got.Count[eval.Low] + got.Count[eval.Medium] + got.Count[eval.High]
			if want := float64(n*got.Epochs[eval.High]) / float64(s.Spent.Epochs); got.SpeedUp != want || got.Spent > got.Cost {
				t.Errorf("%d epochs spent of %d, speed-up %v, want %v", got.Spent, got.Cost, got.SpeedUp, want)
			}
			t.Logf("regret %.4f, speed-up %.1f, %+v", sum, got.SpeedUp, got.Losses)
		})
	}
}

func TestTheoryOfASearchUnderWayIsFinite(t *testing.T) {
	s, truths := replayed(t, func(*study.Settings) {})
	s.Chosen = nil
	s.Trials = slices.DeleteFunc(s.Trials, func(trial search.Trial) bool { return trial.Stage > eval.Global })
	got := s.Theory(truths)
	if _, err := json.Marshal(got); err != nil || got.Gamma != 0 || got.Bound != 0 {
		t.Errorf("γ is %v and the bound %v before anything has reached high fidelity: %v", got.Gamma, got.Bound, err)
	}
}

func TestTheoryWithoutTruthTellsTheCostAlone(t *testing.T) {
	got := whole(t, quick()).Theory(nil)
	if got.Known != 0 || len(got.Losses) != 0 || got.SpeedUp <= 1 {
		t.Errorf("%+v", got)
	}
}
