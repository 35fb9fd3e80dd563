package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/control"
	"pmfnas/pmf/control/controltest"
	"pmfnas/pmf/eval"
)

func decide(t *testing.T, o control.RulesOptions, s control.State) control.Decision {
	t.Helper()
	d, err := control.NewRules(o).Decide(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// points returns one result in each region but the last, all about 0.5.
func points(s control.State) []control.Point {
	var list []control.Point
	for i, r := range s.Regions[:len(s.Regions)-1] {
		list = append(list, control.Point{Region: r.Region, Accuracy: 0.5 + 0.01*float64(i%2)})
	}
	return list
}

func TestTheFirstBatchIsSpreadOverTheGrid(t *testing.T) {
	s := control.State{BudgetTotal: 1000, StageBudget: 400, Regions: controltest.Grid(16)}
	d := decide(t, control.RulesOptions{}, s)
	if d.Switch || d.Batch != 8 || len(d.Allocations) != 8 {
		t.Fatalf("batch %d in %d regions (switch %v), want 8 different ones", d.Batch, len(d.Allocations), d.Switch)
	}
	low := 0
	for _, a := range d.Allocations {
		if a.Region.Depth[0] < 2+8 {
			low++
		}
	}
	if low < 3 || low > 5 {
		t.Errorf("%d of 8 regions lie in the lower half of the grid", low)
	}
	if len(d.Terms) != 16 {
		t.Errorf("%d terms, want one for each of 16 regions", len(d.Terms))
	}
}

func TestAcquisitionIsEquationFour(t *testing.T) {
	s := control.State{Round: 20, Regions: controltest.Grid(2)}
	s.Regions[0].Predicted, s.Regions[0].Sigma = 0.8, 0.1
	s.Regions[1].Predicted, s.Regions[1].Sigma = 0.7, 0.4
	s = s.Observe([]control.Point{{Region: s.Regions[0].Region, Accuracy: 0.6}})
	d := decide(t, control.RulesOptions{Beta: control.Constant(0.5), Lambda: 0.2}, s)
	for i, want := range []float64{0.7 + 0.5*0.4 - 0, 0.8 + 0.5*0.1 - 0.2*1} {
		if got := d.Terms[i].Score; got < want-1e-12 || got > want+1e-12 {
			t.Errorf("term %d scores %g, want %g", i, got, want)
		}
	}
	if d.Region != s.Regions[1].Region {
		t.Errorf("chose %v, want the one with the higher acquisition", d.Region)
	}
}

func TestOutstandingRegionIsRaisedToMedium(t *testing.T) {
	s := control.State{BudgetTotal: 1000, BudgetUsed: 100, StageBudget: 600, StageUsed: 100, Regions: controltest.Grid(12)}
	list := append(points(s), control.Point{Region: s.Regions[4].Region, Accuracy: 0.9})
	s = s.Observe(list)
	d := decide(t, control.RulesOptions{}, s)
	raised := 0
	for _, a := range d.Allocations {
		if (a.Fidelity == eval.Medium) != (a.Region == s.Regions[4].Region) {
			t.Errorf("%v goes to %s", a.Region, a.Fidelity)
		}
		if a.Fidelity == eval.Medium {
			raised++
		}
	}
	if raised != 1 || !strings.Contains(strings.Join(d.Rules, "\n"), "Opportunist: the best of region depth 6") {
		t.Errorf("rules %q, allocations %+v; want the region raised and a sentence why", d.Rules, d.Allocations)
	}
	if d = decide(t, control.RulesOptions{Opportunist: -1}, s); strings.Contains(strings.Join(d.Rules, ""), "Opportunist") {
		t.Errorf("the rule is off and fired: %q", d.Rules)
	}
}

func TestNearlySpentBudgetMakesNewSamplesCheap(t *testing.T) {
	for _, c := range []struct {
		stage eval.Stage
		used  float64
		want  eval.Fidelity
	}{
		{eval.Region, 799, eval.Medium},
		{eval.Region, 801, eval.Low},
		{eval.Fine, 801, eval.High},
	} {
		s := control.State{Stage: c.stage, BudgetTotal: 1000, BudgetUsed: c.used, Regions: controltest.Grid(3)}
		if d := decide(t, control.RulesOptions{}, s); d.Fidelity != c.want || len(d.Rules) == 0 {
			t.Errorf("%s stage, %g of 1000 used: %s fidelity (%q), want %s", c.stage, c.used, d.Fidelity, d.Rules, c.want)
		}
	}
}

func TestExhaustedRegionsAreLeftAlone(t *testing.T) {
	s := control.State{Regions: controltest.Grid(3)}
	for i := range s.Regions {
		s.Regions[i].Size = 2
	}
	list := []control.Point{{Region: s.Regions[0].Region, Accuracy: 0.9}, {Region: s.Regions[0].Region, Accuracy: 0.9}}
	d := decide(t, control.RulesOptions{}, s.Observe(list))
	if d.Batch != 4 || len(d.Allocations) != 2 {
		t.Errorf("allocations %+v, want the 4 architectures of the two other regions", d.Allocations)
	}
	for _, r := range s.Regions[1:] {
		list = append(list, control.Point{Region: r.Region, Accuracy: 0.5}, control.Point{Region: r.Region, Accuracy: 0.5})
	}
	if d = decide(t, control.RulesOptions{}, s.Observe(list)); !d.Switch || d.Reason != "Every region of the global stage is exhausted." {
		t.Errorf("switch %v (%q), want the end of the stage", d.Switch, d.Reason)
	}
}

func TestWhatIsNotANumberNeverReachesADecision(t *testing.T) {
	s := control.State{Regions: controltest.Grid(2), Means: []float64{0.5, 0, 0, 0, 0}}
	s.Regions[0].Predicted, s.Regions[0].Sigma = math.NaN(), 0.1
	s.Regions[1].Predicted, s.Regions[1].Sigma = 0.5, math.Inf(1)
	list := []control.Point{{Region: s.Regions[0].Region, Accuracy: math.NaN()}, {Region: s.Regions[0].Region, Accuracy: 0.5}}
	d := decide(t, control.RulesOptions{Gain: -1}, s.Observe(list))
	if _, err := json.Marshal(d); err != nil {
		t.Errorf("%+v cannot be written: %v", d, err)
	}
	if d.P.Count != 1 || d.Criteria.Performance.Met {
		t.Errorf("%d accuracies and performance %+v, want 1 and never met", d.P.Count, d.Criteria.Performance)
	}
}

func TestCancelledDecisionReportsTheCause(t *testing.T) {
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := control.NewRules(control.RulesOptions{}).Decide(ctx, control.State{}); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}

func TestEveryDecisionCanBePaidExplainedAndWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := controltest.Draw(t)
		rules := control.NewRules(control.RulesOptions{})
		d, err := rules.Decide(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(d); err != nil {
			t.Fatalf("%+v cannot be written: %v", d, err)
		}
		if again, _ := rules.Decide(context.Background(), s); fmt.Sprint(again) != fmt.Sprint(d) {
			t.Fatalf("one state, two decisions: %+v and %+v", d, again)
		}
		if d.Reason == "" || d.Switch != (d.Batch == 0) || d.Switch != (len(d.Rules) == 0) {
			t.Fatalf("switch %v with batch %d, reason %q, rules %q", d.Switch, d.Batch, d.Reason, d.Rules)
		}
		checkPlan(t, s, d)
	})
}

// checkPlan holds the allocations against budget and regions.
func checkPlan(t *rapid.T, s control.State, d control.Decision) {
	sum, epochs := 0, 0.0
	for _, a := range d.Allocations {
		sum += a.Count
		epochs += float64(a.Count) * []float64{5, 15, 50}[a.Fidelity]
		for _, r := range s.Regions {
			if r.Region == a.Region && r.Size > 0 && float64(a.Count+r.Count) > r.Size {
				t.Fatalf("%d of %v, which has %g and %d are known", a.Count, a.Region, r.Size, r.Count)
			}
		}
	}
	if sum != d.Batch {
		t.Fatalf("allocations sum to %d, batch is %d", sum, d.Batch)
	}
	if s.StageBudget > 0 && epochs > max(0, s.StageBudget-s.StageUsed) || s.BudgetTotal > 0 && epochs > max(0, s.BudgetTotal-s.BudgetUsed) {
		t.Fatalf("plan of %g epochs exceeds the budget of %+v", epochs, s)
	}
}
