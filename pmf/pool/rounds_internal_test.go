package pool

import (
	"math"
	"testing"

	"pmfnas/pmf/curve"
)

// viewOf is of candidates with these curves, started in order.
func viewOf(curves ...[]float64) *View {
	v := &View{Epochs: []int{1, 2, 3, 4}, Fraction: 0.5, Budget: float64(2 * len(curves)), Candidates: make([]Candidate, len(curves))}
	for i, metric := range curves {
		v.Seen = append(v.Seen, curve.Curve{Metric: metric})
		if len(metric) > 0 {
			v.Started = append(v.Started, i)
		}
	}
	return v
}

func TestThoseWhoGoOnAreTheBestOfAllWhoStandBelow(t *testing.T) {
	v := viewOf([]float64{3}, []float64{9, 9}, []float64{math.NaN()}, []float64{5}, []float64{4}, nil)
	m := &Rounds{size: 6, eta: 3, rungs: []int{1, 2, 4}, rung: 1}
	steps := m.promoted(v)
	if len(steps) != 2 || steps[0] != (Step{3, 2}) || steps[1] != (Step{4, 2}) {
		t.Errorf("%v go on, want candidates 3 and 4 to unit 2: 1 stands higher already, 2 diverged", steps)
	}
}

// A last value that happens to be low does not hide what a candidate can do, and a high one counts
// from when it was seen.
func TestTheBestValueSoFarCounts(t *testing.T) {
	v := viewOf([]float64{1, 7, 2}, []float64{1, 3, 4}, []float64{math.NaN(), 1, 5, 9})
	m := &Rounds{size: 3, eta: 3, rungs: []int{3, 4}, rung: 1}
	if steps := m.promoted(v); len(steps) != 1 || steps[0] != (Step{0, 4}) {
		t.Errorf("%v go on, want candidate 0 to unit 4", steps)
	}
	if got := highest(v.Seen[2].Metric[:3]); got != 5 {
		t.Errorf("a candidate whose first unit was skipped stands at %v by unit 3, want 5", got)
	}
}

func TestARungTellsWhereTheNextOneKeepsItsOrder(t *testing.T) {
	for name, c := range map[string]struct {
		v     *View
		tells bool
	}{
		"kept":    {viewOf([]float64{1, 1}, []float64{2, 2}, []float64{3, 3}, []float64{4, 4}), true},
		"turned":  {viewOf([]float64{1, 4}, []float64{2, 3}, []float64{3, 2}, []float64{4, 1}), false},
		"too few": {viewOf([]float64{1, 4}, []float64{2, 3}, []float64{3}), true},
		"level":   {viewOf([]float64{1, 4}, []float64{1, 3}, []float64{1, 2}), true},
	} {
		if got := tells(c.v, 1, 2); got != c.tells {
			t.Errorf("%s: tells %v, want %v", name, got, c.tells)
		}
	}
}

// With all started and budget left, those passed over go on until all are at their end.
func TestRoundsGoOnWhenNobodyIsLeftToStart(t *testing.T) {
	p, err := New(drawn(3, 20, 8))
	if err != nil {
		t.Fatal(err)
	}
	o, err := Run(t.Context(), p, NewRounds(NewRandom(1), RoundsOptions{}), 1)
	if err != nil {
		t.Fatal(err)
	}
	if o.Regret != 0 || o.Spent < 0.9*p.Total {
		t.Errorf("regret %.2f after %.0f of %.0f epochs", o.Regret, o.Spent, p.Total)
	}
}
