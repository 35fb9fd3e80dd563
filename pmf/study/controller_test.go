package study_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"pmfnas/pmf/control"
	"pmfnas/pmf/control/actor"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// learned are settings with the controller of a small untrained policy, saved in a file.
func learned(t *testing.T, seed uint64) study.Settings {
	t.Helper()
	s := quick()
	s.Controller.Kind, s.Controller.Weights = study.LearnedController, filepath.Join(t.TempDir(), "weights.json")
	save(t, s, seed)
	return s
}

// save writes other weights into the settings' file.
func save(t *testing.T, s study.Settings, seed uint64) {
	t.Helper()
	if err := actor.New(actor.Options{Seed: seed, Actor: []int{8}, Critic: []int{8}}).Save(s.Controller.Weights); err != nil {
		t.Fatal(err)
	}
}

func TestALearnedControllerIsRecordedAndExplained(t *testing.T) {
	got := whole(t, learned(t, 1))
	decided := 0
	for _, d := range got.Decisions {
		if d.Control == nil {
			continue
		}
		decided++
		l := d.Control.Learned
		if l == nil || l.Weights == "" || len(l.Inputs) != len(actor.Inputs()) || l.Chosen().Action == "" {
			t.Fatalf("round %d of the %v stage was decided by %+v", d.Round, d.Stage, l)
		}
		for _, n := range d.Trials {
			explained, err := got.Explain(got.Trials[n].Proposal.Arch.ID())
			if err != nil {
				t.Fatal(err)
			}
			if why := explained.Steps[0].Why; !strings.Contains(why, "; the policy chose "+l.Chosen().Action+" for the round with probability") && len(explained.Steps) == 1 {
				t.Fatalf("%s was proposed because %q", explained.ID, why)
			}
		}
	}
	if decided < 3 || got.Chosen == nil {
		t.Errorf("%d decisions of the controller led to %+v", decided, got.Chosen)
	}
}

func TestACancelledStudyOfALearnedControllerGoesOnWhereItWas(t *testing.T) {
	settings, dir := learned(t, 1), t.TempDir()
	stop := errors.New("the person had enough")
	cancelled := 0
	for {
		ctx, cancel := context.WithCancelCause(t.Context())
		var epochs atomic.Int64
		s := open(t, dir, "learned", settings, dependencies(&studytest.Evaluator{Epoch: func(eval.Job, int) {
			if epochs.Add(1) == 25 {
				cancel(stop)
			}
		}}))
		err := s.Run(ctx, eval.Fine, nil)
		cancel(nil)
		if err == nil {
			same(t, whole(t, settings), s.Snapshot())
			s.Close()
			break
		}
		if cancelled++; !errors.Is(err, stop) {
			t.Fatal(err)
		}
		s.Close()
	}
	if cancelled < 2 {
		t.Errorf("the study was cancelled %d times", cancelled)
	}
}

func TestOtherWeightsAreAnotherStudy(t *testing.T) {
	settings, dir := learned(t, 1), t.TempDir()
	first := open(t, dir, "learned", settings, dependencies(&studytest.Evaluator{}))
	want := finish(t, first)
	first.Close()

	moved := settings // the same weights elsewhere are the same study
	moved.Controller.Weights = filepath.Join(t.TempDir(), "moved.json")
	if err := os.Rename(settings.Controller.Weights, moved.Controller.Weights); err != nil {
		t.Fatal(err)
	}
	if read, err := study.Read(dir, "learned"); err != nil || len(read.Trials) != len(want.Trials) {
		t.Errorf("without its file of weights, a report sees %d of %d trials (%v)", len(read.Trials), len(want.Trials), err)
	}
	_, err := study.Open(dir, "learned", settings, dependencies(&studytest.Evaluator{}))
	if err == nil || !strings.Contains(err.Error(), "controller.weights: read the controller: open "+settings.Controller.Weights) {
		t.Errorf("error is %v, want one that names setting and file", err)
	}
	again := open(t, dir, "learned", moved, dependencies(&studytest.Evaluator{}))
	if got := again.Snapshot(); len(got.Trials) != len(want.Trials) || got.Chosen == nil {
		t.Errorf("%d of %d trials are left", len(got.Trials), len(want.Trials))
	}
	again.Close()
	save(t, moved, 2)
	other := open(t, dir, "learned", moved, dependencies(&studytest.Evaluator{}))
	if got := other.Snapshot(); len(got.Trials) != 0 {
		t.Errorf("other weights go on with %d trials", len(got.Trials))
	}
	other.Close()
}

func TestAGivenControllerDecidesInPlaceOfTheSettings(t *testing.T) {
	policy := actor.New(actor.Options{Seed: 3, Actor: []int{8}, Critic: []int{8}})
	d := dependencies(&studytest.Evaluator{})
	d.Controller = policy.Sampling(control.RulesOptions{}, 7)
	s := open(t, t.TempDir(), "given", quick(), d)
	defer s.Close()
	for _, d := range finish(t, s).Decisions {
		if d.Control != nil && (d.Control.Learned == nil || !strings.Contains(d.Control.Learned.Weights, "sampled with 7")) {
			t.Fatalf("round %d of the %v stage was decided by %+v", d.Round, d.Stage, d.Control.Learned)
		}
	}
}

func TestControllersThatMakeNoSenseAreRefused(t *testing.T) {
	for _, c := range []struct {
		kind, weights, want string
	}{
		{"actorcritic", "", `controller.kind is "actorcritic", want rules or actor-critic (did you mean "actor-critic"?)`},
		{"rules", "w.json", `controller.weights is "w.json", want none, unless controller.kind is actor-critic`},
	} {
		s := quick()
		s.Controller.Kind, s.Controller.Weights = c.kind, c.weights
		if err := s.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("error is %v, want %s", err, c.want)
		}
	}
}
