package study_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// drifting is a predictor that remembers the order in which it was told: its level is a moving
// average of fit and updates, and parameters rank.
type drifting struct {
	level   float64
	updates int
	told    *atomic.Int64 // examples of all updates
}

func (d *drifting) Needs() predict.Needs { return predict.Needs{Params: true, Targets: true} }

func (d *drifting) Fit(_ context.Context, examples []predict.Example) error {
	d.level, d.updates = 0, 0
	for _, e := range examples {
		d.level += e.Target / float64(len(examples))
	}
	return nil
}

func (d *drifting) Update(_ context.Context, more []predict.Example) error {
	d.updates++
	for _, e := range more {
		d.level += (e.Target - d.level) / float64(1+d.updates)
	}
	d.told.Add(int64(len(more)))
	return nil
}

func (d *drifting) Predict(_ context.Context, samples []predict.Sample) ([]predict.Prediction, error) {
	out := make([]predict.Prediction, len(samples))
	for i, s := range samples {
		out[i] = predict.Prediction{Mean: d.level + s.Params*1e-9, Low: d.level, High: d.level + s.Params*1e-8}
	}
	return out, nil
}

// drift returns settings that name such a predictor, the dependencies that bring it, and the
// number of examples that updates brought.
func drift(e eval.Evaluator) (study.Settings, study.Dependencies, *atomic.Int64) {
	told := &atomic.Int64{}
	s, d := quick(), dependencies(e)
	s.Predictor.Kind = "paper"
	d.Predictors = []predict.Named{{Name: "paper", New: func(predict.Options) predict.Predictor { return &drifting{told: told} }}}
	return s, d, told
}

func TestUpdatedPredictorIsTheSameAfterAnInterruption(t *testing.T) {
	settings, d, told := drift(&studytest.Evaluator{})
	undisturbed := open(t, t.TempDir(), "undisturbed", settings, d)
	defer undisturbed.Close()
	want := finish(t, undisturbed)
	if n := told.Load(); n < 10 {
		t.Errorf("updates brought %d examples, want those between the fits", n)
	}

	dir, stop := t.TempDir(), errors.New("enough for today")
	evaluator := &studytest.Evaluator{}
	settings, d, _ = drift(evaluator)
	for run := range 100 {
		s := open(t, dir, "disturbed", settings, d)
		ctx, cancel := context.WithCancelCause(t.Context())
		var epochs atomic.Int64
		evaluator.Epoch = func(eval.Job, int) {
			if epochs.Add(1) == 9 {
				cancel(stop)
			}
		}
		if err := s.Run(ctx, eval.Fine, nil); err == nil {
			if run < 5 {
				t.Errorf("the study was interrupted %d times", run)
			}
			same(t, want, s.Snapshot())
			s.Close()
			return
		} else if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		s.Close()
	}
	t.Fatal("the study did not end")
}

func TestPredictorWithoutItsDeviceIsRefused(t *testing.T) {
	s := quick()
	s.Predictor.Kind = "paper"
	_, err := study.Open(t.TempDir(), "nowhere", s, dependencies(&studytest.Evaluator{}))
	if err == nil || !strings.Contains(err.Error(), `predictor.kind is "paper"`) {
		t.Errorf("error is %v, want one that names the setting", err)
	}
}
