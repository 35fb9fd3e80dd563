package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// PairedWilcoxon returns the signed-rank statistic min(W⁺, W⁻) of a−b and the two-sided p-value
// of "neither tends to be larger". Equal pairs are left out. The p-value is exact for up to 50
// pairs without ties, else the normal approximation with the correction for ties; without any
// unequal pair it is 1. (An equal pair counts as a tie here: the null distribution is then no
// longer that of n ranks.) SciPy's wilcoxon with its default method gives the same numbers.
func PairedWilcoxon(a, b []float64) (statistic, p float64) {
	var gaps, sizes []float64
	for i := range a {
		if d := a[i] - b[i]; d != 0 {
			gaps, sizes = append(gaps, d), append(sizes, math.Abs(d))
		}
	}
	if len(gaps) == 0 {
		return 0, 1
	}
	var plus, minus float64
	// Rank the gaps by size, and add up the ranks of those above and below zero.
	ranks := Ranks(sizes)
	for i, d := range gaps {
		if d > 0 {
			plus += ranks[i]
		} else {
			minus += ranks[i]
		}
	}
	statistic = math.Min(plus, minus)
	ties := tieCorrection(ranks)
	if ties == 0 && len(gaps) == len(a) && len(gaps) <= 50 {
		return statistic, exactSignedRank(int(statistic), len(gaps))
	}
	n := float64(len(gaps))
	variance := n*(n+1)*(2*n+1)/24 - ties/48
	if variance <= 0 {
		return statistic, 1
	}
	// Under the null hypothesis W has mean n(n+1)/4 and this variance. The smaller of W⁺ and W⁻
	// lies at or below the mean, so z ≤ 0 and the two-sided p is twice the lower tail.
	z := (statistic - n*(n+1)/4) / math.Sqrt(variance)
	return statistic, math.Min(1, 2*distuv.UnitNormal.CDF(z))
}

// tieCorrection returns Σ(t³−t) over groups of t equal ranks, 0 without ties.
func tieCorrection(ranks []float64) float64 {
	groups := map[float64]float64{}
	for _, r := range ranks {
		groups[r]++
	}
	sum := 0.0
	for _, t := range groups {
		sum += t*t*t - t // whole numbers: exact in any order
	}
	return sum
}

// exactSignedRank returns the two-sided probability of a statistic so small or smaller among
// the 2ⁿ equally likely choices of signs, counted by the sums they give.
func exactSignedRank(statistic, n int) float64 {
	ways := make([]float64, n*(n+1)/2+1)
	ways[0] = 1
	// ways[s] counts the subsets of the ranks so far that add up to s. Counting down, each rank
	// is taken once at most. With n ≤ 50 every count stays below 2^50, exact in a float64.
	for rank := 1; rank <= n; rank++ {
		for sum := len(ways) - 1; sum >= rank; sum-- {
			ways[sum] += ways[sum-rank]
		}
	}
	below := 0.0
	for sum := range statistic + 1 {
		below += ways[sum]
	}
	return math.Min(1, 2*below/math.Exp2(float64(n)))
}
