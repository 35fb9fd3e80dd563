package report_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report"
	"pmfnas/pmf/study"
)

func TestDecisionsShowWhatALearnedControllerWeighed(t *testing.T) {
	s := finished(t, "learned", eval.Global, func(s *study.Settings) { s.Controller.Kind = study.LearnedController })
	d, err := report.Decisions(s, report.Options{Rows: -1})
	if err != nil {
		t.Fatal(err)
	}
	check(t, d)
	decided := 0
	for _, decision := range s.Decisions {
		if decision.Control != nil {
			decided++
		}
	}
	for _, block := range d.Blocks {
		if block.Table == nil || block.Table.Name != "policy" {
			continue
		}
		if got := len(block.Table.Rows); got != decided || got == 0 {
			t.Errorf("%d rows for %d decisions", got, decided)
		}
		text := d.Text()
		for _, part := range []string{"p(end)", "p(medium)", "expected return", "by the rules", "Weights "} {
			if !strings.Contains(text, part) {
				t.Errorf("the table does not show %q: %s", part, text)
			}
		}
		return
	}
	t.Error("there is no table of what the policy weighed")
}
