package pool_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
)

// script is a method that follows its steps and looks at what it sees.
type script struct {
	steps  []pool.Step
	answer int
	look   func(v *pool.View)
}

func (s *script) Next(_ context.Context, v *pool.View) (pool.Step, error) {
	if s.look != nil {
		s.look(v)
	}
	if len(s.steps) == 0 {
		return pool.Step{}, pool.ErrDone
	}
	step := s.steps[0]
	s.steps = s.steps[1:]
	return step, nil
}

func (s *script) Answer(context.Context, *pool.View) (int, error) { return s.answer, nil }

// five is a table whose rows end at 10, 20, 30, 40 and 50 after three epochs.
func five(objective string) *curve.Table {
	t := &curve.Table{Header: curve.Header{Name: "five", Objective: objective, Epochs: 3}}
	for i := range 5 {
		end := float64(10 * (i + 1))
		t.Rows = append(t.Rows, curve.Row{ID: fmt.Sprint(i), Curve: curve.Curve{Metric: []float64{end / 2, end - 1, end}}})
	}
	return t
}

func newPool(t *testing.T, table *curve.Table) *pool.Pool {
	t.Helper()
	p, err := pool.New(table)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEpochsArePaidForOnceAndOnlyWhileTheyFit(t *testing.T) {
	p := newPool(t, five("max"))
	if p.Total != 15 || p.Unit() != "epochs" {
		t.Fatalf("all costs %v %s", p.Total, p.Unit())
	}
	m := &script{steps: []pool.Step{{0, 2}, {3, 1}, {0, 3}, {3, 3}, {4, 1}}, answer: 3}
	o, err := pool.Run(t.Context(), p, m, 5.0/15)
	if err != nil {
		t.Fatal(err)
	}
	// Five epochs: two, one, one more of the first, and one of the two that were asked last.
	want := []pool.Step{{0, 2}, {3, 1}, {0, 3}, {3, 2}}
	if diff := cmp.Diff(want, o.Steps); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// Best 50, median 30, answer 40; the first alone was finished.
	if o.Spent != 5 || o.Regret != 0.5 || o.Evaluations != 2 || o.StoppedEarly != 0.5 {
		t.Errorf("outcome %+v", o)
	}
}

func TestARefusedMethodIsAskedAgainAFewTimes(t *testing.T) {
	table := five("max")
	for i := range table.Rows {
		table.Rows[i].Seconds = []float64{1, 1, float64(1 + i)}
	}
	var refused []int
	m := &script{steps: []pool.Step{{4, 2}, {4, 3}, {0, 1}, {1, 1}}, look: func(v *pool.View) { refused = append(refused, len(v.Refused)) }}
	p := newPool(t, table)
	o, err := pool.Run(t.Context(), p, m, 3.5/p.Total)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]pool.Step{{4, 2}, {0, 1}}, o.Steps); diff != "" || o.Spent != 3 {
		t.Errorf("spent %v; -want +got:\n%s", o.Spent, diff)
	}
	if !slices.Equal(refused, []int{0, 0, 1, 1, 2}) {
		t.Errorf("refused %v", refused)
	}
	m = &script{steps: slices.Repeat([]pool.Step{{4, 1}}, 100)}
	if _, err := pool.Run(t.Context(), p, m, 0.5/p.Total); err != nil || len(m.steps) != 100-8 {
		t.Errorf("asked %d times (%v)", 100-len(m.steps), err)
	}
}

func TestAViewShowsWhatWasRun(t *testing.T) {
	asked := 0
	m := &script{steps: []pool.Step{{2, 1}, {2, 2}}, look: func(v *pool.View) {
		seen := v.Seen[2]
		if asked == 0 && (seen.Len() != 0 || v.Fresh() != 5) || asked > 0 && (cap(seen.Metric) != asked || v.Reached(2) != asked) {
			t.Errorf("after %d steps it sees %+v", asked, seen)
		}
		if asked == 2 && (seen.Metric[1] != -29 || v.Spent != 2 || v.Left() != 13 || v.Cost(2, 3) != 1 || v.Cost(0, 3) != 3) {
			t.Errorf("it sees %+v, %v spent, %v left, and expects %v", seen, v.Spent, v.Left(), v.Cost(0, 3))
		}
		asked++
	}}
	o, err := pool.Run(t.Context(), newPool(t, five("min")), m, 1)
	if err != nil || o.Regret != 0 {
		t.Errorf("the smallest of a minimised table has regret %v (%v)", o.Regret, err)
	}
}

func TestSeparateTrainingsCostAllTheirSeconds(t *testing.T) {
	table := &curve.Table{Header: curve.Header{Name: "twice", Objective: "max"}}
	for i := range 3 {
		v := float64(i)
		table.Rows = append(table.Rows, curve.Row{ID: fmt.Sprint(i), MetricByFidelity: map[int]float64{12: v, 200: 2 * v}, SecondsByFidelity: map[int]float64{12: 10, 200: 100 + v}})
	}
	table.Rows = append(table.Rows, curve.Row{ID: "half", MetricByFidelity: map[int]float64{12: 9}})
	p := newPool(t, table)
	if len(p.Candidates) != 3 || p.Total != 303 || p.Unit() != "seconds" {
		t.Fatalf("%d candidates for %v %s", len(p.Candidates), p.Total, p.Unit())
	}
	asked := 0
	m := &script{steps: []pool.Step{{0, 1}, {0, 2}, {2, 2}}, answer: 2, look: func(v *pool.View) {
		if asked++; asked == 4 && (!math.IsNaN(v.Seen[2].Metric[0]) || v.Seen[2].Last() != 4 || v.Seen[0].Metric[0] != 0 || v.Cost(1, 1) != 10 || v.Cost(1, 2) != 101) {
			t.Errorf("it sees %+v and expects %v and %v", v.Seen, v.Cost(1, 1), v.Cost(1, 2))
		}
	}}
	o, err := pool.Run(t.Context(), p, m, 1)
	if err != nil || o.Spent != 10+100+102 || o.Regret != 0 || asked != 4 {
		t.Errorf("outcome %+v (%v)", o, err)
	}
}

func TestWhatAMethodMayNotDoIsSaid(t *testing.T) {
	p := newPool(t, five("max"))
	for _, c := range []struct {
		method *script
		want   string
	}{
		{&script{steps: []pool.Step{{5, 1}}}, "a step names candidate 5, want one from 0 to 4"},
		{&script{steps: []pool.Step{{1, 2}, {1, 2}}}, "a step trains candidate 1 to unit 2, want one from 3 to 3"},
		{&script{steps: []pool.Step{{1, 4}}}, "to unit 4, want one from 1 to 3"},
		{&script{answer: -1}, "the answer is candidate -1, want one from 0 to 4"},
	} {
		if _, err := pool.Run(t.Context(), p, c.method, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error is %v, want %q", err, c.want)
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(fmt.Errorf("budget spent"))
	if _, err := pool.Run(ctx, p, &script{}, 1); err == nil || err.Error() != "budget spent" {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := pool.New(&curve.Table{Header: curve.Header{Name: "none"}}); err == nil || !strings.Contains(err.Error(), "table none has 0 complete rows, want at least 2") {
		t.Errorf("an empty table: %v", err)
	}
}

func TestNamesAreUnique(t *testing.T) {
	known := map[string]bool{}
	for _, m := range pool.All() {
		if known[m.Name] || m.Doc == "" {
			t.Errorf("%q stands twice or says nothing", m.Name)
		}
		known[m.Name] = true
	}
}
