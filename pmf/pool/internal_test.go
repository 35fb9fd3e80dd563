package pool

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/curve"
)

// drawn is a table of random curves, one in three with seconds, one in three minimised.
func drawn(seed uint64, rows, epochs int) *curve.Table {
	r := rand.New(rand.NewPCG(seed, 1))
	t := &curve.Table{Header: curve.Header{Name: "drawn", Objective: "max", Epochs: epochs}}
	if seed%3 == 1 {
		t.Objective = "min"
	}
	for i := range rows {
		params := int64(100 + r.IntN(1000))
		row := curve.Row{ID: fmt.Sprint(i), Params: &params, Features: map[string]float64{"depth": float64(r.IntN(5))}, Ops: []string{"conv", "pool"}[:1+r.IntN(2)]}
		end := r.Float64()
		for e := range epochs {
			row.Metric = append(row.Metric, end*float64(e+1)/float64(epochs)+0.1*r.Float64())
			row.TrainLoss = append(row.TrainLoss, r.Float64())
			if seed%3 == 2 {
				row.Seconds = append(row.Seconds, 0.5+r.Float64())
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// poisoned is a pool in which nothing is known, and nothing affordable, beyond what was reached.
func poisoned(p *Pool, reached map[int]int) *Pool {
	q := *p
	q.curves = nil
	for c, whole := range p.curves {
		whole = whole.Clone()
		for u := reached[c]; u < p.Length(); u++ {
			whole.Metric[u], whole.Seconds[u] = math.NaN(), math.Inf(1)
			if len(whole.TrainLoss) > 0 {
				whole.TrainLoss[u] = math.NaN()
			}
		}
		q.curves = append(q.curves, whole)
	}
	return &q
}

func reachedBy(steps []Step) map[int]int {
	reached := map[int]int{}
	for _, s := range steps {
		reached[s.Candidate] = s.Until
	}
	return reached
}

func TestNoMethodSeesWhatItDidNotRun(t *testing.T) {
	tables := []*curve.Table{drawn(0, 30, 8), drawn(1, 30, 8), drawn(2, 30, 8), twice(40)}
	for _, m := range All() {
		t.Run(m.Name, func(t *testing.T) {
			for seed, table := range tables {
				p, err := New(table)
				if err != nil {
					t.Fatal(err)
				}
				want, err := Run(t.Context(), p, m.New(uint64(seed)), 0.3)
				if err != nil {
					t.Fatal(err)
				}
				got, err := Run(t.Context(), poisoned(p, reachedBy(want.Steps)), m.New(uint64(seed)), 0.3)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want.Steps, got.Steps); diff != "" || got.Answer != want.Answer {
					t.Errorf("table %d: answer %d, want %d; steps -want +got:\n%s", seed, got.Answer, want.Answer, diff)
				}
			}
		})
	}
}

func TestNoMethodPaysMoreThanItHas(t *testing.T) {
	for _, m := range All() {
		t.Run(m.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				table := drawn(rapid.Uint64Range(0, 20).Draw(t, "table"), rapid.IntRange(2, 12).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "epochs"))
				p, err := New(table)
				if err != nil {
					t.Fatal(err)
				}
				share := rapid.SampledFrom([]float64{1e-9, 0.02, 0.1, 0.3, 1}).Draw(t, "budget")
				seed := rapid.Uint64Range(0, 3).Draw(t, "seed")
				o, err := Run(context.Background(), p, m.New(seed), share)
				if err != nil {
					t.Fatal(err)
				}
				again, err := Run(context.Background(), p, m.New(seed), share)
				if o.Deciding, again.Deciding = 0, 0; err != nil || cmp.Diff(o, again) != "" {
					t.Fatalf("again it is another run (%v): %s", err, cmp.Diff(o, again))
				}
				paid := 0.0
				reached := map[int]int{}
				for _, s := range o.Steps {
					paid += p.cost(s.Candidate, reached[s.Candidate], s.Until)
					reached[s.Candidate] = s.Until
				}
				if math.Abs(paid-o.Spent) > 1e-9 || o.Spent > share*p.Total+1e-6 || o.Evaluations != len(reached) {
					t.Fatalf("paid %v for %v, says %v and %d, budget %v", paid, o.Steps, o.Spent, o.Evaluations, share*p.Total)
				}
			})
		})
	}
}

// twice is a table of separate trainings of 2 and 20 epochs.
func twice(rows int) *curve.Table {
	r := rand.New(rand.NewPCG(5, 5))
	t := &curve.Table{Header: curve.Header{Name: "twice", Objective: "max"}}
	for i := range rows {
		end := r.Float64()
		t.Rows = append(t.Rows, curve.Row{
			ID: fmt.Sprint(i), Ops: []string{[]string{"a", "b", "c"}[r.IntN(3)], []string{"a", "b"}[r.IntN(2)]},
			MetricByFidelity:  map[int]float64{2: end/2 + 0.1*r.Float64(), 20: end},
			SecondsByFidelity: map[int]float64{2: 10 + r.Float64(), 20: 100 + r.Float64()},
		})
	}
	return t
}

func TestWhatIsKnownBeforeTrainingBecomesNumbers(t *testing.T) {
	params := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		name string
		rows []curve.Row
		want [][]float64
	}{
		{"one-hot by place", []curve.Row{{Ops: []string{"a", "x"}}, {Ops: []string{"b", "x"}}}, [][]float64{{1, 0}, {0, 1}}},
		{"counts by kind", []curve.Row{{Ops: []string{"conv-3", "conv-5"}}, {Ops: []string{"pool"}}, {Ops: []string{"conv-3"}}},
			[][]float64{{1, -1 / math.Sqrt(3)}, {-1, 2 / math.Sqrt(3)}, {0, -1 / math.Sqrt(3)}}},
		{"features and parameters", []curve.Row{
			{Features: map[string]float64{"depth": 2, "same": 1}, Params: params(9)}, {Features: map[string]float64{"depth": 4, "same": 1}},
			{Features: map[string]float64{"same": 1}, Params: params(99)}},
			[][]float64{{-math.Sqrt(0.5), -math.Sqrt(0.5)}, {math.Sqrt(0.5), 0}, {0, math.Sqrt(0.5)}}},
		{"nothing", []curve.Row{{}, {}}, [][]float64{{}, {}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := encode(c.rows)
			if !slices.EqualFunc(got, c.want, func(a, b []float64) bool {
				return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 1e-12 })
			}) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
