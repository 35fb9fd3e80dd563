package schedule_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/schedule"
	"pmfnas/pmf/stats"
)

// byTheRule is the median stopping rule as Golovin et al. word it, asked of each candidate alone:
// the newest that waits and is not stopped goes on.
func byTheRule(s schedule.Median, h schedule.History) (schedule.Action, bool) {
	for i, r := range slices.Backward(h.Records) {
		units := len(r.Values)
		if units >= s.Max || r.Asked > units || r.Diverged() {
			continue
		}
		var means []float64
		for _, other := range h.Records[:i] {
			if !math.IsNaN(other.At(units)) {
				sum, n := 0.0, 0.0
				for _, v := range other.Values[:units] {
					if !math.IsNaN(v) {
						sum, n = sum+v, n+1
					}
				}
				means = append(means, sum/n)
			}
		}
		best := math.Inf(-1)
		for _, v := range r.Values {
			if v > best {
				best = v
			}
		}
		if units < s.Grace || len(means) < s.Others || best >= stats.Quantile(means, 0.5) {
			return schedule.Action{Candidate: i, Until: units + 1}, true
		}
	}
	return schedule.Action{Candidate: schedule.New, Until: 1}, h.Fresh != 0
}

func TestMedianIsTheRuleAskedOfEachCandidate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := schedule.Median{Max: rapid.IntRange(1, 6).Draw(t, "max"),
			Grace: rapid.IntRange(1, 3).Draw(t, "grace"), Others: rapid.IntRange(1, 4).Draw(t, "others")}
		h := schedule.History{Fresh: rapid.IntRange(-1, 1).Draw(t, "fresh")}
		value := rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, 0.5, 1, math.NaN()}))
		for range rapid.IntRange(0, 30).Draw(t, "records") {
			r := schedule.Record{Values: rapid.SliceOfN(value, 0, s.Max).Draw(t, "values")}
			r.Asked = len(r.Values) + rapid.IntRange(0, 1).Draw(t, "asked")
			h.Records = append(h.Records, r)
		}
		got, ok := s.Next(h)
		if want, also := byTheRule(s, h); got != want || ok != also {
			t.Fatalf("Next is %v %v, by the rule %v %v", got, ok, want, also)
		}
	})
}

// All but the first few are stopped after one unit and wait for ever, which is what asking the rule
// of each of them anew would pay for.
func BenchmarkMedian(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := schedule.History{Fresh: 1}
			for i := range n {
				h.Records = append(h.Records, schedule.Record{Values: []float64{-float64(i)}, Asked: 1})
			}
			for b.Loop() {
				schedule.Median{Max: 50}.Next(h)
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
