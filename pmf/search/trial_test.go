package search_test

import (
	"math"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

func TestAccuracyAtReadsTheCurveWhereTheRungEnded(t *testing.T) {
	p := search.Proposal{Arch: searchtest.Optimum(), Fidelity: eval.Medium}
	whole := search.Trial{Proposal: p, Observation: searchtest.Observe(p)}
	failed, diverged, stopped := whole, whole, whole
	stopped.Observation.Status = eval.Stopped
	failed.Observation.Status = eval.Failed
	diverged.Observation.Accuracy = math.NaN()
	for _, c := range []struct {
		name  string
		trial search.Trial
		f     eval.Fidelity
		want  float64
		ok    bool
	}{
		{"its own fidelity", whole, eval.Medium, searchtest.Accuracy(p.Arch, eval.Medium), true},
		{"a rung below", whole, eval.Low, searchtest.Accuracy(p.Arch, eval.Low), true},
		{"a rung it never reached", whole, eval.High, 0, false},
		{"a failed trial", failed, eval.Low, 0, false},
		{"a diverged trial", diverged, eval.Medium, 0, false},
		{"where it was stopped", stopped, eval.Medium, 0, false},
		{"what it reached before it was stopped", stopped, eval.Low, searchtest.Accuracy(p.Arch, eval.Low), true},
		{"a pending trial", search.Trial{Proposal: p}, eval.Low, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := c.trial.AccuracyAt(c.f); got != c.want || ok != c.ok {
				t.Errorf("AccuracyAt(%s) = %g, %v; want %g, %v", c.f, got, ok, c.want, c.ok)
			}
		})
	}
}

func TestPendingProposalsAreNotAskedAgain(t *testing.T) {
	h := searchtest.NewHistory(small(), eval.Region, 1)
	batch, err := search.NewGrid().Ask(t.Context(), h, 6)
	if err != nil {
		t.Fatal(err)
	}
	rest, err := search.NewGrid().Ask(t.Context(), h.With(batch), 12)
	if err != nil || len(rest) != 6 {
		t.Fatalf("%d proposals and %v after 6 of 12, want 6", len(rest), err)
	}
	if len(h.Trials) != 0 {
		t.Error("With changed the history")
	}
}
