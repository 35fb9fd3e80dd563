package control_test

import (
	"math"
	"testing"

	"pmfnas/pmf/control"
	"pmfnas/pmf/control/controltest"
	"pmfnas/pmf/eval"
)

func TestImprovementIsTheMeanRelativeGainOfAWindow(t *testing.T) {
	means := []float64{0.5, 0.6, 0.6, 0.9}
	gains := []float64{0.2, 0, 0.5}
	for i, got := range control.Gains(means) {
		if math.Abs(got-gains[i]) > 1e-12 {
			t.Errorf("gain %d is %g, want %g", i, got, gains[i])
		}
	}
	got := control.Improvement(means, 2)
	if len(got) != 2 || math.Abs(got[0]-0.1) > 1e-12 || math.Abs(got[1]-0.25) > 1e-12 {
		t.Errorf("improvement over 2 rounds is %v, want [0.1 0.25]", got)
	}
	if got := control.Improvement(means[:2], 2); len(got) != 0 {
		t.Errorf("improvement of one gain over 2 rounds is %v, want none", got)
	}
}

// settled is a state in which all three criteria of Eq. 3 hold.
func settled(stage eval.Stage) control.State {
	s := control.State{
		Stage: stage, Round: 6,
		Means: []float64{0.5, 0.7, 0.8, 0.8, 0.8, 0.8}, Bests: []float64{0.7, 0.8, 0.9, 0.9, 0.9, 0.91},
		BudgetTotal: 1000, BudgetUsed: 400, StageBudget: 450, StageUsed: 400,
		Costs: [3]float64{5, 15, 20}, Regions: controltest.Grid(10),
	}
	// One performance window of three rounds must lie behind the rise.
	s.Means = append(s.Means, 0.8, 0.8)
	s.Bests = append(s.Bests, 0.91, 0.91)
	for i := range s.Regions {
		s.Regions[i].Count, s.Regions[i].Mean, s.Regions[i].Best = 1, 0.8, 0.8
	}
	return s
}

func TestStageEndsOnlyWhenAllCriteriaHold(t *testing.T) {
	for _, c := range []struct {
		name  string
		stage eval.Stage
		spoil func(s *control.State)
		want  bool
	}{
		{"all hold", eval.Global, func(*control.State) {}, true},
		{"still improving", eval.Global, func(s *control.State) { s.Means[7] = 0.9 }, false},
		{"budget left", eval.Global, func(s *control.State) { s.StageUsed = 300 }, false},
		{"nine of ten regions are not more than 90 %", eval.Global, func(s *control.State) { s.Regions[3].Count = 0 }, false},
		{"nine of ten are more than 70 %", eval.Region, func(s *control.State) { s.Regions[3].Count = 0 }, true},
		{"seven of ten are not", eval.Region, func(s *control.State) {
			s.Regions[3].Count, s.Regions[4].Count, s.Regions[5].Count = 0, 0, 0
		}, false},
		{"too few rounds to tell", eval.Global, func(s *control.State) { s.Means = s.Means[5:] }, false},
		{"hard cap", eval.Global, func(s *control.State) { s.Means[7], s.StageUsed = 0.9, 446 }, true},
		{"whole budget spent", eval.Global, func(s *control.State) { s.Means[7], s.BudgetUsed = 0.9, 997 }, true},
		{"region stage without gain for five rounds", eval.Region, func(s *control.State) {
			s.StageUsed, s.Bests = 300, []float64{0.9, 0.9, 0.8, 0.9, 0.9, 0.9}
		}, true},
		{"global stage without gain for five rounds", eval.Global, func(s *control.State) {
			s.StageUsed, s.Bests = 300, []float64{0.9, 0.9, 0.8, 0.9, 0.9, 0.9}
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := settled(c.stage)
			c.spoil(&s)
			d := decide(t, control.RulesOptions{}, s)
			if d.Switch != c.want || d.Reason == "" {
				t.Errorf("switch is %v (%q), criteria %+v; want %v", d.Switch, d.Reason, d.Criteria, c.want)
			}
		})
	}
}
