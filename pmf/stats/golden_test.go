package stats_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	gonum "gonum.org/v1/gonum/stat"

	"pmfnas/pmf/stats"
)

// golden is what testdata/golden.py wrote.
type golden struct {
	Cases []struct {
		Name                          string
		A, B                          []float64
		Spearman, Kendall, Pearson, P float64
		Wilcoxon, Trimmed             float64
		Quantiles                     []float64
	}
	Gaussians []struct {
		Name                   string
		Mean, Deviation, Truth []float64
		NLL, CRPS, SEM         float64
	}
}

func readGolden(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestStatisticsEqualSciPy(t *testing.T) {
	for _, c := range readGolden(t).Cases {
		t.Run(c.Name, func(t *testing.T) {
			statistic, p := stats.PairedWilcoxon(c.A, c.B)
			near(t, "Spearman", stats.Spearman(c.A, c.B), c.Spearman)
			near(t, "Kendall", stats.Kendall(c.A, c.B), c.Kendall)
			near(t, "Pearson", stats.Pearson(c.A, c.B), c.Pearson)
			near(t, "Wilcoxon", statistic, c.Wilcoxon)
			near(t, "p", p, c.P)
			near(t, "trimmed mean", stats.IQM(c.A), c.Trimmed)
			for i, q := range []float64{0, 0.1, 0.5, 0.975, 1} {
				near(t, "quantile", stats.Quantile(c.A, q), c.Quantiles[i])
			}
		})
	}
}

func TestScoresOfDistributionsEqualSciPy(t *testing.T) {
	for _, c := range readGolden(t).Gaussians {
		t.Run(c.Name, func(t *testing.T) {
			near(t, "NLL", stats.NLL(c.Mean, c.Deviation, c.Truth), c.NLL)
			near(t, "CRPS", stats.CRPS(c.Mean, c.Deviation, c.Truth), c.CRPS)
			mean, se := stats.MeanSE(c.Truth)
			near(t, "mean", mean, gonum.Mean(c.Truth, nil))
			near(t, "standard error", se, c.SEM)
		})
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
