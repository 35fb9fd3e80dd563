package study_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
)

// ablated are settings of which every part matters, with and without a part.
func ablated(part string) study.Settings {
	s := hasty()
	s.BudgetEpochs = 0
	s.Controller.Regions = 3
	return s.Drop(part)
}

// stage returns the decisions and trials of one stage.
func stage(s study.Snapshot, at eval.Stage) (decisions []study.Decision, trials []int) {
	for _, d := range s.Decisions {
		if d.Stage == at {
			decisions = append(decisions, d)
			trials = append(trials, d.Trials...)
		}
	}
	return decisions, trials
}

func TestWithoutDensityAsManyRegionsAreKeptAtRandom(t *testing.T) {
	full, random := whole(t, ablated(study.EarlyStop)), whole(t, ablated(study.EarlyStop).Drop(study.Density))
	a, _ := stage(full, eval.Global)
	b, _ := stage(random, eval.Global)
	if diff := cmp.Diff(a, b, cmpopts.IgnoreFields(study.Spending{}, "Seconds")); diff != "" {
		t.Errorf("the global stage differs:\n%.2000s", diff)
	}
	if full.Stages[0].Key != random.Stages[0].Key {
		t.Error("the global stage is another generation")
	}
	kept, drawn := full.Stages[1].Kept, random.Stages[1].Kept
	if len(kept) != len(drawn) || cmp.Equal(kept, drawn) {
		t.Errorf("kept are %v, at random %v", kept, drawn)
	}
	for _, trial := range random.Trials {
		region, inside := random.Space.RegionOf(trial.Proposal.Arch), false
		for _, k := range drawn {
			inside = inside || k == region
		}
		anchored := decisionOf(random, trial.ID).Kind == study.Anchors
		if trial.Stage == eval.Region && !inside && !anchored {
			t.Errorf("trial %d lies in region %v, which was not drawn", trial.ID, region)
		}
	}
}

func TestWithoutFidelitiesAllGetMediumAndTheChoiceGoesOn(t *testing.T) {
	got := whole(t, ablated(study.Fidelities))
	for _, trial := range got.Trials {
		f := trial.Proposal.Fidelity
		if last := trial.ID == len(got.Trials)-1; last != (f == eval.High) || !last && f != eval.Medium {
			t.Errorf("trial %d of %d is trained to %v fidelity", trial.ID, len(got.Trials), f)
		}
		if trial.Observation.Status == eval.Stopped {
			t.Errorf("trial %d was stopped", trial.ID)
		}
	}
	last := got.Trials[len(got.Trials)-1]
	if got.Chosen.ID != last.Proposal.Arch.ID() || got.Chosen.Fidelity != eval.High {
		t.Errorf("chosen is %s at %v fidelity, want %s at high", got.Chosen.ID, got.Chosen.Fidelity, last.Proposal.Arch.ID())
	}
	for _, trial := range got.Trials[:last.ID] {
		best, _ := last.AccuracyAt(eval.Medium)
		if accuracy, _ := trial.AccuracyAt(eval.Medium); accuracy > best {
			t.Errorf("trial %d had %v at medium fidelity, the choice %v", trial.ID, accuracy, best)
		}
	}
	if full := whole(t, ablated(study.EarlyStop)); full.Budget != got.Budget {
		t.Errorf("the budget is %d epochs, in full %d", got.Budget, full.Budget)
	}
}

func TestWithoutEarlyStopEveryEpochIsTrained(t *testing.T) {
	got := whole(t, ablated(study.EarlyStop))
	for _, trial := range got.Trials {
		if want := got.Settings.Ladder().Epochs(trial.Proposal.Fidelity); trial.Observation.Curve.Len() != want {
			t.Errorf("trial %d has %d epochs, want %d", trial.ID, trial.Observation.Curve.Len(), want)
		}
	}
}

func TestWithoutUncertaintyNoDeviationCounts(t *testing.T) {
	for _, d := range whole(t, ablated(study.Uncertainty)).Decisions {
		var terms []control.Term
		if d.Control != nil {
			terms = d.Control.Terms
		}
		for _, term := range terms {
			if term.Beta != 0 || term.Score != term.Mu-term.Lambda*term.Density {
				t.Errorf("%v round %d: region %v has %+v", d.Stage, d.Round, term.Region, term)
			}
		}
	}
}
