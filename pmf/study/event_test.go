package study_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// watched runs a study to a stage and returns its events.
func watched(t *testing.T, s *study.Study, upTo eval.Stage) []study.Event {
	t.Helper()
	var events []study.Event
	if err := s.Run(t.Context(), upTo, func(e study.Event) { events = append(events, e) }); err != nil {
		t.Fatal(err)
	}
	return events
}

func TestEventsGrowOverRestartsAndMoveWithEachEpoch(t *testing.T) {
	dir := t.TempDir()
	evaluator := &studytest.Evaluator{} // which keeps its checkpoints over the restart
	s := open(t, dir, "watched", quick(), dependencies(evaluator))
	events := watched(t, s, eval.Region)
	s.Close()
	s = open(t, dir, "watched", quick(), dependencies(evaluator))
	defer s.Close()
	events = append(events, watched(t, s, eval.Fine)...)
	kinds := map[string]int{}
	for i, e := range events {
		if i > 0 && e.Seq <= events[i-1].Seq {
			t.Errorf("event %d has number %d after %d", i, e.Seq, events[i-1].Seq)
		}
		if e.Done > e.Total || e.Epochs > e.Budget {
			t.Errorf("event %d: %d of %d done, %d of %d epochs", i, e.Done, e.Total, e.Epochs, e.Budget)
		}
		kinds[e.Kind]++
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
	}
	got := s.Snapshot()
	if kinds[study.EventTrial] != len(got.Trials) || kinds[study.EventEpoch] != got.Spent.Epochs {
		t.Errorf("%v for %d trials and %d epochs", kinds, len(got.Trials), got.Spent.Epochs)
	}
	last := events[len(events)-1]
	if !last.Ended || last.Stage != "fine" || last.Incumbent == "" {
		t.Errorf("the last event is %+v", last)
	}
}

func TestFinishedStageIsOneEvent(t *testing.T) {
	s := open(t, t.TempDir(), "watched", quick(), dependencies(&studytest.Evaluator{}))
	defer s.Close()
	watched(t, s, eval.Fine)
	if again := watched(t, s, eval.Fine); len(again) != eval.Stages {
		t.Errorf("%d events, want one a stage", len(again))
	}
}

func TestRemainingTimeFollowsMeasuredEpochs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		settings := quick()
		settings.Parallel = 1
		evaluator := &studytest.Evaluator{Epoch: func(eval.Job, int) { time.Sleep(time.Second) }}
		s := open(t, t.TempDir(), "timed", settings, dependencies(evaluator))
		defer s.Close()
		for _, e := range watched(t, s, eval.Global) {
			left := time.Duration(e.Budget-e.Epochs) * time.Second
			if e.Kind == study.EventEpoch && e.ETA != left {
				t.Fatalf("after %d epochs of a second each %v are left, want %v", e.Epochs, e.ETA, left)
			}
		}
	})
}
