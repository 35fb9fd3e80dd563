package stats_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/stats"
)

func TestRecallCountsTheTrulyBest(t *testing.T) {
	truth := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	cases := []struct {
		name      string
		predicted []float64
		share     float64
		want      float64
	}{
		{"perfect", truth, 0.3, 1},
		{"reversed", []float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 0.3, 0},
		{"one of two", []float64{1, 2, 3, 4, 5, 6, 7, 8.5, 8, 9}, 0.2, 0.5},
		{"everything", []float64{3, 1, 2, 4, 5, 6, 7, 8, 9, 10}, 1, 1},
		{"a share of one", truth, 0.01, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { near(t, "recall", stats.TopRecall(c.predicted, truth, c.share), c.want) })
	}
}

func TestAgreementIsTheShareOfPairsOrderedAlike(t *testing.T) {
	near(t, "one of three pairs wrong", stats.RankAgreement([]float64{1, 3, 2}, []float64{1, 2, 3}), 2.0/3)
	near(t, "a prediction's tie", stats.RankAgreement([]float64{1, 1}, []float64{1, 2}), 0.5)
	near(t, "a tied truth does not count", stats.RankAgreement([]float64{1, 2, 3}, []float64{1, 1, 2}), 1)
}

func TestErrorsAndCoverage(t *testing.T) {
	truth := []float64{1, 2, 3, 4}
	near(t, "MAE", stats.MAE([]float64{1, 3, 3, 2}, truth), 0.75)
	near(t, "R2 of the mean", stats.R2([]float64{2.5, 2.5, 2.5, 2.5}, truth), 0)
	near(t, "R2 of the truth", stats.R2(truth, truth), 1)
	covered, width := stats.Coverage([]float64{0, 0, 0, 0}, []float64{2, 2, 4, 4}, truth)
	near(t, "coverage", covered, 1)
	near(t, "width", width, 3)
}

func TestWithoutAnAnswerTheAnswerIsNaN(t *testing.T) {
	for name, got := range map[string]float64{
		"constant": stats.Spearman([]float64{1, 1}, []float64{1, 2}), "nothing": stats.Kendall(nil, nil),
		"one": stats.Pearson([]float64{1}, []float64{1}), "recall": stats.TopRecall(nil, nil, 0.1),
		"quantile": stats.Quantile(nil, 0.5), "IQM": stats.IQM(nil),
		"a constant that is no binary fraction": stats.Pearson([]float64{0.1, 0.1, 0.1}, []float64{1, 2, 4}),
		"no distributions":                      stats.NLL(nil, nil, nil),
		"a deviation of 0":                      stats.NLL([]float64{1, 1}, []float64{1, 0}, []float64{1, 2}),
		"an unknown deviation":                  stats.CRPS([]float64{1}, []float64{math.NaN()}, []float64{1}),
		"a boundless deviation":                 stats.CRPS([]float64{1}, []float64{math.Inf(1)}, []float64{1}),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOneValueHasNoStandardError(t *testing.T) {
	mean, se := stats.MeanSE([]float64{3})
	if none, _ := stats.MeanSE(nil); mean != 3 || !math.IsNaN(se) || !math.IsNaN(none) {
		t.Fatalf("mean %v with error %v, of nothing %v", mean, se, none)
	}
}

func TestNoDeviationScoresBetterThanTheTrueError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Float64Range(0.01, 100).Draw(t, "error")
		other := size * rapid.OneOf(rapid.Float64Range(0.1, 0.99), rapid.Float64Range(1.01, 10)).Draw(t, "factor")
		one := func(score func(mean, deviation, truth []float64) float64, deviation float64) float64 {
			return score([]float64{5}, []float64{deviation}, []float64{5 + size})
		}
		if one(stats.NLL, other) <= one(stats.NLL, size) {
			t.Fatalf("an error of %v is likelier with deviation %v", size, other)
		}
		if crps := one(stats.CRPS, other); crps < 0 || crps > math.Max(size, other) {
			t.Fatalf("an error of %v with deviation %v scores %v", size, other, crps)
		}
	})
}

func TestEqualPairsShowNothing(t *testing.T) {
	if statistic, p := stats.PairedWilcoxon([]float64{1, 2}, []float64{1, 2}); statistic != 0 || p != 1 {
		t.Fatalf("statistic %v, p %v", statistic, p)
	}
}

func TestAnIntervalOfTheMeanCoversItMostTimes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	inside := 0
	for range 100 {
		x := make([]float64, 40)
		for i := range x {
			x[i] = 3 + r.NormFloat64()
		}
		low, high := stats.Bootstrap(len(x), r, func(sample []int) float64 {
			sum := 0.0
			for _, i := range sample {
				sum += x[i]
			}
			return sum / float64(len(sample))
		})
		if low < 3 && 3 < high {
			inside++
		}
	}
	if inside < 88 {
		t.Fatalf("%d of 100 intervals cover the mean", inside)
	}
}

func TestADifferenceTellsWhoWins(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	d := stats.PairedDifference([]float64{2, 3, 4, 5, 6, 8}, []float64{1, 1, 1, 1, 1, 9}, r)
	if d.Pairs != 6 || d.Wins != 5 || d.Losses != 1 || !(d.Low < d.Mean && d.Mean < d.High) || d.P > 1 {
		t.Fatalf("%+v", d)
	}
	if _, err := json.Marshal(stats.PairedDifference(nil, nil, r)); err != nil {
		t.Fatal(err)
	}
}

func TestRanksAreAShiftlessPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOf(rapid.Float64Range(-10, 10)).Draw(t, "x")
		ranks := stats.Ranks(x)
		sum := 0.0
		for i := range x {
			sum += ranks[i]
			for j := range x {
				if (x[i] < x[j]) != (ranks[i] < ranks[j]) {
					t.Fatalf("ranks %v do not order as %v", ranks, x)
				}
			}
		}
		if n := float64(len(x)); sum != n*(n+1)/2 {
			t.Fatalf("ranks %v sum to %v", ranks, sum)
		}
	})
}

func TestRankStatisticsIgnoreTheUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-3, 3), 3, 20)
		a, b := values.Draw(t, "a"), rapid.SliceOfN(rapid.Float64Range(-3, 3), 20, 20).Draw(t, "b")
		b = b[:len(a)]
		c := make([]float64, len(a))
		for i, v := range a {
			c[i] = 8 * v // exact, so that ties stay ties
		}
		same := func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }
		if !same(stats.Spearman(a, b), stats.Spearman(c, b)) || !same(stats.Kendall(a, b), stats.Kendall(c, b)) {
			t.Fatal("scaling changed a rank correlation")
		}
		if !same(stats.RankAgreement(a, b), stats.RankAgreement(c, b)) {
			t.Fatal("scaling changed the agreement")
		}
	})
}
