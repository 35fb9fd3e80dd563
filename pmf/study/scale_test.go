package study_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

func TestStagesAreScaledToAnyBudget(t *testing.T) {
	for _, epochs := range []int{20, 60, 120, 400, 1000, 10_000} {
		t.Run(fmt.Sprint(epochs), func(t *testing.T) {
			s := study.Preset("digits").Scaled(epochs, 0)
			if err := s.Validate(); err != nil {
				t.Fatal(err)
			}
			global, region, fine := s.Global, s.Region, s.Fine
			if labels := s.Predictor.Anchors * (fine.Epochs - global.Epochs); labels > epochs/10 {
				t.Errorf("labels take %d epochs", labels)
			}
			if spent := global.Architectures * global.Epochs; spent > 3*epochs/4 {
				t.Errorf("the global stage takes %d of %d epochs", spent, epochs)
			}
			if global.Architectures < region.Architectures || region.Architectures < fine.Architectures {
				t.Errorf("%d, %d, %d architectures", global.Architectures, region.Architectures, fine.Architectures)
			}
		})
	}
	if s := study.Preset("digits").Scaled(100_000, 50); s.Global.Architectures != 50 {
		t.Errorf("%d architectures, want at most 50", s.Global.Architectures)
	}
}

// A study must not be all global stage because its budget is small, nor end with half of it left.
func TestWholeBudgetIsSpentByAllStages(t *testing.T) {
	for _, budget := range []int{40, 100, 300} {
		t.Run(fmt.Sprint(budget), func(t *testing.T) {
			settings := quick()
			settings.BudgetEpochs = budget
			got := whole(t, settings)
			if got.Spent.Epochs > budget || got.Spent.Epochs < 3*budget/4 {
				t.Errorf("%d epochs of %d are spent", got.Spent.Epochs, budget)
			}
			if got.Chosen.Fidelity != eval.High {
				t.Errorf("the choice has %v fidelity", got.Chosen.Fidelity)
			}
		})
	}
}

// impatient are settings with which much is stopped at a plateau.
func impatient() study.Settings {
	s := quick()
	s.Fine.Patience, s.Fine.Epochs, s.BudgetEpochs, s.Predictor.Stop = 2, 25, 400, 0
	return s
}

func TestWhatIsStoppedGoesOnIfItMayBeTheBest(t *testing.T) {
	for _, without := range [][]string{nil, {study.Predictor}} {
		t.Run(strings.Join(without, ","), func(t *testing.T) {
			evaluator := &studytest.Evaluator{}
			s := open(t, t.TempDir(), "impatient", impatient().Drop(without...), dependencies(evaluator))
			defer s.Close()
			got := finish(t, s)
			lengths, resumed := map[string]int{}, 0
			for _, trial := range got.Trials {
				o, id := trial.Observation, trial.Proposal.Arch.ID()
				if d := decisionOf(got, trial.ID); d.Kind == study.Resuming {
					resumed++
					if lengths[id] == 0 || o.Status != eval.Complete || o.Curve.Len() != impatient().Fine.Epochs {
						t.Errorf("%s went on from %d to %d epochs and is %s", id, lengths[id], o.Curve.Len(), o.Status)
					}
				}
				if o.Status == eval.Stopped {
					lengths[id] = o.Curve.Len()
					if !strings.Contains(o.Reason, "no gain for 2 epochs") || !study.AtPlateau(o) {
						t.Errorf("%s was stopped because %q", id, o.Reason)
					}
				}
			}
			if len(lengths) == 0 || resumed == 0 {
				t.Errorf("%d were stopped, %d resumed", len(lengths), resumed)
			}
			for _, trial := range got.Trials {
				if trial.ID == got.Chosen.Trial && trial.Observation.Curve.Len() != impatient().Fine.Epochs {
					t.Error("the choice was not trained to the end")
				}
			}
			if got.Spent.Epochs != evaluator.Epochs() {
				t.Errorf("%d epochs were charged and %d trained", got.Spent.Epochs, evaluator.Epochs())
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPatienceOfTheFineStageIsItsAlone(t *testing.T) {
	dir := t.TempDir()
	evaluator := &studytest.Evaluator{}
	origin := open(t, dir, "origin", impatient(), dependencies(evaluator))
	defer origin.Close()
	finish(t, origin)
	patient := impatient()
	patient.Fine.Patience = 0
	fork, err := origin.Fork("patient", patient)
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	got := finish(t, fork)
	same(t, whole(t, patient), got)
	for _, stage := range got.Stages[:eval.Fine] {
		if stage.Ran > 0 {
			t.Errorf("the %v stage trained %d epochs again", stage.Stage, stage.Ran)
		}
	}
}

// vain is an evaluator with which all that goes on after it was stopped fails.
type vain struct {
	*studytest.Evaluator
	mu      sync.Mutex
	stopped map[string]bool
}

func (v *vain) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	id := job.Arch.ID()
	v.mu.Lock()
	again := v.stopped[id]
	v.mu.Unlock()
	if again && job.Fidelity == eval.High {
		return eval.Observation{Key: job.Key(), Arch: job.Arch.Canonical(), Fidelity: job.Fidelity, Status: eval.Failed, Reason: "the loss is NaN"}, nil
	}
	o, err := v.Evaluator.Evaluate(ctx, job, record)
	v.mu.Lock()
	v.stopped[id] = v.stopped[id] || o.Status == eval.Stopped && job.Fidelity == eval.High
	v.mu.Unlock()
	return o, err
}

// A study ends though nothing that was stopped can go on.
func TestWhatFailsAfterItWentOnIsNotTriedForEver(t *testing.T) {
	evaluator := &vain{Evaluator: &studytest.Evaluator{}, stopped: map[string]bool{}}
	s := open(t, t.TempDir(), "vain", impatient(), dependencies(evaluator))
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Run(ctx, eval.Fine, nil); err != nil {
		t.Fatal(err)
	}
	failed := map[string]int{}
	for _, trial := range s.Snapshot().Trials {
		if trial.Observation.Status == eval.Failed {
			failed[trial.Proposal.Arch.ID()]++
		}
	}
	if len(failed) == 0 {
		t.Error("nothing that was stopped went on")
	}
	for id, n := range failed {
		if n > 1 {
			t.Errorf("%s went on %d times in vain", id, n)
		}
	}
}
