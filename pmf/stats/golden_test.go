package stats_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"pmfnas/pmf/stats"
)

func TestStatisticsEqualSciPy(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Name                          string
			A, B                          []float64
			Spearman, Kendall, Pearson, P float64
			Wilcoxon, Trimmed             float64
			Quantiles                     []float64
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	for _, c := range golden.Cases {
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

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
