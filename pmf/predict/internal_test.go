package predict

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTheNearestPointOfTheSimplexIsOnIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.SliceOfN(rapid.Float64Range(-5, 5), 1, 8).Draw(t, "w")
		toSimplex(w)
		sum := 0.0
		for _, v := range w {
			sum += v
		}
		if slices.Min(w) < 0 || math.Abs(sum-1) > 1e-9 {
			t.Fatalf("%v is not on the simplex", w)
		}
		again := slices.Clone(w)
		toSimplex(again)
		for i, v := range again {
			if math.Abs(v-w[i]) > 1e-9 {
				t.Fatalf("a point on it moved from %v to %v", w, again)
			}
		}
	})
}

func TestTheBlendPrefersWhoErrsLess(t *testing.T) {
	truth := make([]float64, 60)
	good, bad := make([]float64, 60), make([]float64, 60)
	for i := range truth {
		truth[i] = float64(i)
		good[i] = truth[i] + math.Sin(float64(i))
		bad[i] = truth[i] + 20*math.Cos(float64(7*i))
	}
	if w := blend([][]float64{bad, good}, truth, []float64{0.5, 0.5}); w[1] != 1 {
		t.Fatalf("weights are %v", w)
	}
	if w := blend([][]float64{truth, truth}, truth, []float64{0.5, 0.5}); w[0] != 0.5 {
		t.Fatalf("two perfect members weigh %v", w)
	}
}

func TestGapsTakeTheValueBefore(t *testing.T) {
	nan := math.NaN()
	cases := []struct {
		name   string
		series []float64
		want   []float64
	}{
		{"whole", []float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}},
		{"short", []float64{1, 2}, []float64{1, 2, 2, 2}},
		{"hole", []float64{1, nan, 3, 4}, []float64{1, 1, 3, 4}},
		{"late start", []float64{nan, 2, math.Inf(1), 4}, []float64{2, 2, 2, 4}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, carried(c.series, 4)); diff != "" {
				t.Fatal(diff)
			}
		})
	}
	if unknown := carried(nil, 2); !math.IsNaN(unknown[0]) || !math.IsNaN(unknown[1]) {
		t.Fatalf("an unknown series becomes %v", unknown)
	}
}

func TestStraysComeNearerAndKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := bulk{0, rapid.SampledFrom([]float64{0, 1e-3, 0.7, 3}).Draw(t, "width")}
		v, w := rapid.Float64Range(-1e6, 1e6).Draw(t, "v"), rapid.Float64Range(-1e6, 1e6).Draw(t, "w")
		if x, y := b.draw(v), b.draw(w); (v < w) != (x < y) && math.Abs(v-w) > 1e-6*(1+math.Abs(v)) {
			t.Fatalf("%v and %v became %v and %v", v, w, x, y)
		}
		if x := b.draw(v); math.Abs(x) > math.Abs(v) {
			t.Fatalf("%v moved away, to %v", v, x)
		}
	})
	if b := (bulk{0, 1}); b.draw(3.9) != 3.9 || b.draw(100) > 5 {
		t.Fatalf("3.9 became %v, 100 became %v", b.draw(3.9), b.draw(100))
	}
}

func TestTheTrendFollowsTheLastValueOnlyWhereItTells(t *testing.T) {
	var last, follows, ignores []float64
	for i := range 60 {
		v := float64(i)
		last, follows, ignores = append(last, v), append(follows, 2*v+1), append(ignores, math.Sin(37*v))
	}
	if line := fitTrend(last, follows); math.Abs(line.rate-2) > 0.1 {
		t.Errorf("rate is %v, want about 2", line.rate)
	}
	if line := fitTrend(last, ignores); math.Abs(line.rate) > 0.1 {
		t.Errorf("rate is %v, want about 0", line.rate)
	}
	if line := fitTrend([]float64{3}, []float64{4}); line.at(5) != 6 {
		t.Errorf("from one example a gain of 1 becomes %v", line.at(5)-5)
	}
}

func TestFewResidualsWidenMore(t *testing.T) {
	if none, few := widen(nil), widen([]float64{1, 1, 1}); none < few || few < 1.645 {
		t.Fatalf("without residuals %v, with three %v", none, few)
	}
	many := make([]float64, 99)
	for i := range many {
		many[i] = float64(i + 1)
	}
	if got := widen(many); got != 90 {
		t.Fatalf("of 99 residuals the 90th smallest counts, got %v", got)
	}
}
