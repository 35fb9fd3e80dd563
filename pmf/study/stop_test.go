package study_test

import (
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// hasty are settings whose predictor stops a lot.
func hasty() study.Settings {
	s := quick()
	s.Predictor.Kind, s.Predictor.Stop = "ridge", 0.4
	return s
}

// stopped counts the trials of a study that the predictor ended.
func stopped(s study.Snapshot) (n int) {
	for _, trial := range s.Trials {
		if trial.Observation.Status == eval.Stopped {
			n++
		}
	}
	return n
}

func TestJournalsOfOldTellRulesByTheirWords(t *testing.T) {
	old := eval.Observation{Status: eval.Stopped, Reason: "after 4 of 25 epochs: no gain for 2 epochs"}
	if !study.AtPlateau(old) {
		t.Errorf("%q is no plateau", old.Reason)
	}
	old.Reason = "after 4 of 25 epochs the chance to reach 0.9 at high fidelity is 1 %"
	if study.AtPlateau(old) {
		t.Errorf("%q is a plateau", old.Reason)
	}
}

func TestPredictorStopsWhatHasNoChance(t *testing.T) {
	got := whole(t, hasty())
	ladder := hasty().Ladder()
	for _, trial := range got.Trials {
		o := trial.Observation
		if o.Status != eval.Stopped {
			continue
		}
		d := decisionOf(got, trial.ID)
		switch {
		case study.AtPlateau(o):
			t.Errorf("trial %d seems to be stopped by patience, %q", trial.ID, o.StoppedBy)
		case trial.Stage == eval.Global:
			t.Errorf("trial %d of the global stage was stopped", trial.ID)
		case o.Curve.Len() >= ladder.Epochs(o.Fidelity) || o.Accuracy != o.Curve.Last():
			t.Errorf("trial %d was stopped after %d epochs with accuracy %v", trial.ID, o.Curve.Len(), o.Accuracy)
		case d.Stop == nil || !strings.Contains(o.Reason, "the chance to reach") || !strings.Contains(o.Reason, "less than 40 %"):
			t.Errorf("trial %d was stopped because %q, under %+v", trial.ID, o.Reason, d.Stop)
		}
		if _, ok := trial.AccuracyAt(o.Fidelity); ok {
			t.Errorf("trial %d has an accuracy at a fidelity that it never reached", trial.ID)
		}
	}
	if stopped(got) < 3 {
		t.Errorf("%d were stopped", stopped(got))
	}
	if all := whole(t, hasty().Drop(study.EarlyStop)); stopped(all) != 0 {
		t.Error("without early stop the predictor stops, too")
	}
}

func decisionOf(s study.Snapshot, trial int) study.Decision {
	for _, d := range s.Decisions {
		for _, n := range d.Trials {
			if n == trial {
				return d
			}
		}
	}
	return study.Decision{}
}

func TestStopsDependOnNeitherParallelismNorInterruption(t *testing.T) {
	want := whole(t, hasty())
	four := hasty()
	four.Parallel = 4
	same(t, want, whole(t, four))

	evaluator := &studytest.Evaluator{}
	s := open(t, t.TempDir(), "paused", hasty(), dependencies(evaluator))
	defer s.Close()
	var epochs atomic.Int64
	evaluator.Epoch = func(eval.Job, int) {
		if epochs.Add(1)%11 == 0 {
			s.Pause("")
		}
	}
	for s.Run(t.Context(), eval.Fine, nil) != nil {
	}
	same(t, want, s.Snapshot())
}

// An evaluator that has trained everything before cuts nothing by itself: the study must.
func TestKnownCurvesAreCutWhereTheirTrainingWouldHaveStopped(t *testing.T) {
	want := whole(t, hasty())
	knowing := &studytest.Evaluator{}
	for _, trial := range want.Trials {
		job := want.Job(trial)
		job.Fidelity, job.Ladder = eval.High, want.Settings.Ladder()
		if _, err := knowing.Evaluate(t.Context(), job, nil); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, t.TempDir(), "known", hasty(), dependencies(knowing))
	defer s.Close()
	same(t, want, finish(t, s))
}

func TestForkWithAnotherThresholdGoesOnFromWhereItWasStopped(t *testing.T) {
	dir := t.TempDir()
	evaluator := &studytest.Evaluator{}
	origin := open(t, dir, "origin", hasty(), dependencies(evaluator))
	defer origin.Close()
	finish(t, origin)
	patient := hasty()
	patient.Predictor.Stop = 0
	want := whole(t, patient)

	before := evaluator.Epochs()
	fork, err := origin.Fork("patient", patient)
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	got := finish(t, fork)
	same(t, want, got)
	if trained := evaluator.Epochs() - before; trained >= got.Spent.Epochs/2 {
		t.Errorf("the fork trained %d of %d epochs", trained, got.Spent.Epochs)
	}

	back, err := origin.Fork("back", hasty())
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	before = evaluator.Epochs()
	same(t, origin.Snapshot(), finish(t, back))
	if trained := evaluator.Epochs() - before; trained != 0 {
		t.Errorf("going back trained %d epochs", trained)
	}
}

func TestChance(t *testing.T) {
	for _, c := range []struct {
		name string
		p    predict.Prediction
		bar  float64
		want float64
	}{
		{"the middle", predict.Prediction{Mean: 0.5, Low: 0.4, High: 0.6}, 0.5, 0.5},
		{"the upper end of nine tenths", predict.Prediction{Mean: 0.5, Low: 0.4, High: 0.6}, 0.6, 0.05},
		{"a mean beside its interval", predict.Prediction{Mean: 0.1, Low: 0.4, High: 0.6}, 0.4, 0.95},
		{"certain and enough", predict.Prediction{Mean: 0.5, Low: 0.5, High: 0.5}, 0.5, 1},
		{"certain and too little", predict.Prediction{Mean: 0.5, Low: 0.5, High: 0.5}, 0.51, 0},
	} {
		if got := study.Chance(c.p, c.bar); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestExplainTellsStandingsAndStops(t *testing.T) {
	got := whole(t, hasty())
	said := map[string]bool{}
	for _, trial := range got.Trials {
		e, err := got.Explain(trial.Proposal.Arch.ID())
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range e.Steps {
			for _, want := range []string{"(Eq. 4)", "; rank ", "stopped: after", "not stopped: its chance"} {
				said[want] = said[want] || strings.Contains(step.Why+step.Found, want)
			}
			if stopped := trial.Observation.Status == eval.Stopped; step.Trial == trial.ID && stopped != strings.Contains(step.Found, "stopped: after") {
				t.Errorf("trial %d, which was stopped: %v, is told as %q", trial.ID, stopped, step.Found)
			}
		}
	}
	if len(said) != 4 || !said["(Eq. 4)"] || !said["; rank "] || !said["stopped: after"] || !said["not stopped: its chance"] {
		t.Errorf("explanations tell %v", said)
	}
}
