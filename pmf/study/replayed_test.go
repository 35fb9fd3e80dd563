package study_test

import (
	"fmt"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/curve/digitsbench"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/replay"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// recorded is a table of so many architectures of the paper's space, whose curves of 50 epochs
// are the formula's.
func recorded(tb testing.TB, architectures int) *curve.Table {
	tb.Helper()
	space, err := arch.Preset("paper")
	if err != nil {
		tb.Fatal(err)
	}
	in := studytest.Input()
	table := &curve.Table{Header: curve.Header{Name: "formula", Objective: "max", Epochs: 50, Space: "paper", Input: (*curve.Input)(&in)}}
	evaluator, ladder := &studytest.Evaluator{}, eval.Ladder{{Until: 50, LearningRate: 0.1, Batch: 8}}
	for i := range architectures {
		a := space.Sample(eval.Stream(1, "formula", i, "draw"))
		o, err := evaluator.Evaluate(tb.Context(), eval.Job{Arch: a, Ladder: ladder}, nil)
		if err != nil {
			tb.Fatal(err)
		}
		table.Rows = append(table.Rows, curve.Row{ID: a.ID(), Arch: a.String(), Params: &o.Params, Curve: o.Curve})
	}
	return table
}

// over returns what a study over a table needs.
func over(tb testing.TB, table *curve.Table) (*replay.Replay, study.Dependencies) {
	tb.Helper()
	r, err := replay.New(table, replay.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return r, study.Dependencies{Evaluator: r, Input: r.Input(), Fingerprint: r.Fingerprint()}
}

// overDigits are settings for digits-bench that a test runs in a blink.
func overDigits(t *testing.T) (study.Settings, *curve.Table) {
	t.Helper()
	table, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.ReplayPreset("replay:digits-bench", table)
	if err != nil {
		t.Fatal(err)
	}
	s.Predictor.Kind = "last"
	s.Global.Architectures, s.Region.Architectures, s.Fine.Architectures = 40, 14, 5
	return s, table
}

func TestAStudyOverATableSearchesItsRows(t *testing.T) {
	settings, table := overDigits(t)
	one, four := settings, settings
	one.Parallel, four.Parallel = 1, 4
	var found []study.Snapshot
	for _, s := range []study.Settings{one, four} {
		r, d := over(t, table)
		opened := open(t, t.TempDir(), "rows", s, d)
		found = append(found, finish(t, opened))
		if clock := r.Clock().Seconds(); int(clock+0.5) != found[0].Spent.Epochs {
			t.Errorf("the clock counted %v seconds for %d epochs", clock, found[0].Spent.Epochs)
		}
		opened.Close()
	}
	same(t, found[0], found[1])
	for _, trial := range found[0].Trials {
		if !trial.Usable() {
			t.Errorf("trial %d, %v: %s", trial.ID, trial.Proposal.Arch, trial.Observation.Reason)
		}
	}
	if len(found[0].Stages) != eval.Stages || found[0].Chosen == nil || found[0].Chosen.Tested {
		t.Errorf("chosen is %+v after %d stages, want one, without a test", found[0].Chosen, len(found[0].Stages))
	}
}

func TestAPausedReplayGoesOnWhereItWas(t *testing.T) {
	settings, table := overDigits(t)
	_, d := over(t, table)
	opened := open(t, t.TempDir(), "whole", settings, d)
	want := finish(t, opened)
	opened.Close()

	dir, epochs := t.TempDir(), 0
	for done := false; !done; {
		_, d := over(t, table) // another process: nothing is remembered but the journal
		opened := open(t, dir, "paused", settings, d)
		err := opened.Run(t.Context(), eval.Fine, func(e study.Event) {
			if e.Kind == study.EventEpoch {
				if epochs++; epochs%97 == 0 {
					opened.Pause("")
				}
			}
		})
		if done = err == nil; done {
			same(t, want, opened.Snapshot())
		}
		opened.Close()
	}
	if epochs < 300 {
		t.Errorf("%d epochs, too few to have been paused", epochs)
	}
}

func TestOtherRowsAreAnotherStudy(t *testing.T) {
	settings, table := overDigits(t)
	dir := t.TempDir()
	_, d := over(t, table)
	opened := open(t, dir, "rows", settings, d)
	want := finish(t, opened)
	opened.Close()
	table.Rows = table.Rows[:300]
	_, d = over(t, table)
	opened = open(t, dir, "rows", settings, d)
	defer opened.Close()
	if got := opened.Snapshot(); len(got.Trials) != 0 {
		t.Fatalf("%d trials of %d are still there", len(got.Trials), len(want.Trials))
	}
}

func TestATableOutsideTheSpaceIsRefused(t *testing.T) {
	settings, _ := overDigits(t)
	_, d := over(t, recorded(t, 2))
	if _, err := study.Open(t.TempDir(), "rows", settings, d); err == nil {
		t.Error("architectures of the paper's space are searched in the space tiny")
	}
}

// BenchmarkReplay is a whole study with the paper's numbers of architectures, 800, 300 and 30,
// over a table of 1,500: what a replay costs.
func BenchmarkReplay(b *testing.B) {
	table := recorded(b, 1500)
	for _, c := range []struct {
		predictor string
		refit     int
	}{{"last", 20}, {"ridge", 20}, {"pmf", 200}} {
		b.Run(fmt.Sprintf("%s/refit=%d", c.predictor, c.refit), func(b *testing.B) {
			settings, err := study.ReplayPreset("replay:formula", table)
			if err != nil {
				b.Fatal(err)
			}
			settings.Global.Architectures, settings.Region.Architectures, settings.Fine.Architectures = 800, 300, 30
			settings.Predictor.Kind, settings.Predictor.Refit, settings.Predictor.Anchors = c.predictor, c.refit, 20
			settings.Controller.Budget = 1 // so that no stage ends before
			trials := 0
			for b.Loop() {
				_, d := over(b, table)
				s, err := study.Open(b.TempDir(), "replayed", settings, d)
				if err != nil {
					b.Fatal(err)
				}
				if err := s.Run(b.Context(), eval.Fine, nil); err != nil {
					b.Fatal(err)
				}
				trials = len(s.Snapshot().Trials)
				s.Close()
			}
			b.ReportMetric(float64(trials), "trials")
		})
	}
}
