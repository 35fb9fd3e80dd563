package study_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/pareto"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// several are settings with more than one objective.
func several(objectives ...string) study.Settings {
	s := quick()
	s.BudgetEpochs, s.Fine.Architectures = 0, 8
	s.Objectives = objectives
	return s
}

func TestSeveralObjectivesEndAtTheKnee(t *testing.T) {
	settings := several(study.Accuracy, study.Params, study.Latency, study.Memory)
	got := whole(t, settings)
	at := got.Pareto()
	if at.Points[at.Knee].ID != got.Chosen.ID || !strings.Contains(got.Chosen.Why, "knee") {
		t.Errorf("chosen is %s because %q, the knee is %s", got.Chosen.ID, got.Chosen.Why, at.Points[at.Knee].ID)
	}
	if at.Fidelity != eval.High || len(at.Objectives) != 4 || len(at.Reference) != 4 {
		t.Errorf("%v at %v fidelity, reference %v", at.Objectives, at.Fidelity, at.Reference)
	}
	var points [][]float64
	volume := 0.0
	for _, p := range at.Points {
		points = append(points, append([]float64{1 - p.Values[0]}, p.Values[1:]...))
		if p.Volume < volume || p.Volume > 1 {
			t.Errorf("the hypervolume goes from %v to %v", volume, p.Volume)
		}
		volume = p.Volume
	}
	front := 0
	for _, p := range at.Points {
		if p.Front {
			front++
		}
	}
	if front != len(pareto.Front(points)) || volume != at.Volume {
		t.Errorf("%d on the front, hypervolume %v: %+v", front, volume, at)
	}
	same(t, got, whole(t, settings))
}

func TestObjectivesChangeTheFineStageAlone(t *testing.T) {
	one, two := whole(t, several(study.Accuracy)), whole(t, several(study.Accuracy, study.Params))
	for i, same := range []bool{true, true, false} {
		if equal := one.Stages[i].Key == two.Stages[i].Key; equal != same {
			t.Errorf("stage %d: the same generation: %v, want %v", i, equal, same)
		}
	}
}

func TestLimitsSayWhatIsTooDear(t *testing.T) {
	settings := several(study.Accuracy, study.Params)
	settings.Limits.Params = 6000
	got := whole(t, settings)
	if got.Chosen.Params > 6000 || !strings.Contains(got.Chosen.Why, "validation accuracy") {
		t.Errorf("chosen with %d parameters: %s", got.Chosen.Params, got.Chosen.Why)
	}
}

func TestObjectiveThatNobodyPredictsIsRefused(t *testing.T) {
	_, err := study.Open(t.TempDir(), "blind", several(study.Accuracy, study.Latency), dependencies(blind{&studytest.Evaluator{}}))
	if err == nil || !strings.Contains(err.Error(), "cannot predict the latency") {
		t.Errorf("got %v", err)
	}
	for _, bad := range [][]string{{"latency"}, {"accuracy", "accuracy"}, {"accuracy", "speed"}} {
		if err := several(bad...).Validate(); err == nil {
			t.Errorf("objectives %v are accepted", bad)
		}
	}
}
