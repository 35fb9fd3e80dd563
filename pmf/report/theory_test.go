package report_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/curve/digitsbench"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/replay"
	"pmfnas/pmf/report"
	"pmfnas/pmf/study"
)

func TestTheoryOfAReplayTellsWhatEachStageLost(t *testing.T) {
	table, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	settings, err := study.ReplayPreset(study.ReplayPrefix+digitsbench.Name, table)
	if err != nil {
		t.Fatal(err)
	}
	settings.Predictor.Kind = "last"
	r, err := replay.New(table, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.Open(t.TempDir(), "replayed", settings, study.Dependencies{Evaluator: r, Input: r.Input(), Fingerprint: r.Fingerprint()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		upTo eval.Stage
		says []string
	}{
		{eval.Global, []string{"Nothing has reached high fidelity yet"}},
		{eval.Fine, []string{"What each stage lost of the optimum", "global: regions", "region: kept", "fine: not trained", "choice: not the best", "in all", "Theorem 1", "Speed-up Sp"}},
	} {
		if err := s.Run(t.Context(), c.upTo, nil); err != nil {
			t.Fatal(err)
		}
		d, err := report.Make("theory", s.Snapshot(), report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		check(t, d)
		for _, want := range c.says {
			if !strings.Contains(d.Text(), want) {
				t.Errorf("after the %v stage it lacks %q:\n%s", c.upTo, want, d.Text())
			}
		}
	}
}

func TestTheoryWithoutATableTellsTheCost(t *testing.T) {
	d, err := report.Make("theory", whole(t), report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, d)
	if text := d.Text(); !strings.Contains(text, "needs true accuracies") || !strings.Contains(text, "Eq. 25") {
		t.Errorf("it says\n%s", text)
	}
}
