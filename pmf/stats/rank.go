package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Pearson returns the linear correlation of two equally long lists, in [-1, 1]; NaN when either is
// constant or empty.
func Pearson(a, b []float64) float64 {
	if constant(a) || constant(b) { // rounding would make a correlation of it
		return math.NaN()
	}
	return stat.Correlation(a, b, nil)
}

// constant tells whether there are no two different values.
func constant(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// Spearman returns the correlation of the ranks, in [-1, 1]; ties share their mean rank. NaN as for
// [Pearson].
func Spearman(a, b []float64) float64 { return Pearson(Ranks(a), Ranks(b)) }

// Ranks returns the rank of each value from 1, smallest first; ties share their mean rank.
func Ranks(x []float64) []float64 {
	order := sorted(x)
	ranks := make([]float64, len(x))
	// order[from:to] is a group of equal values, whose ranks are from+1 to `to`: their mean is
	// (from+1+to)/2.
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && x[order[to]] == x[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return ranks
}

// sorted returns the indices of x in ascending order of value, equal values by index.
func sorted(x []float64) []int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	return order
}

// pairs counts how the pairs of two lists agree. A pair that is tied in both counts in both
// tiedA and tiedB.
type pairs struct{ concordant, discordant, tiedA, tiedB float64 }

// countPairs looks at every pair, n(n-1)/2 of them: the lists here are some thousands long at most.
func countPairs(a, b []float64) pairs {
	var p pairs
	for i := range a {
		for j := range i {
			x, y := cmp.Compare(a[i], a[j]), cmp.Compare(b[i], b[j])
			if x == 0 {
				p.tiedA++
			}
			if y == 0 {
				p.tiedB++
			}
			switch x * y {
			case 1:
				p.concordant++
			case -1:
				p.discordant++
			}
		}
	}
	return p
}

// Kendall returns τ-b, which corrects for ties, in [-1, 1]; cost n². NaN when either list is
// constant, or has fewer than two values.
func Kendall(a, b []float64) float64 {
	p := countPairs(a, b)
	all := float64(len(a)*(len(a)-1)) / 2
	return (p.concordant - p.discordant) / math.Sqrt((all-p.tiedA)*(all-p.tiedB))
}

// RankAgreement returns the share of pairs that both lists order alike, in [0, 1] (Table 13
// gives percent). Pairs that truth ties are left out; a prediction's tie is half right, so that a
// constant prediction gets 0.5, as guessing does. Cost n²; NaN when truth is constant.
func RankAgreement(predicted, truth []float64) float64 {
	p := countPairs(predicted, truth)
	// Of the pairs that truth decides, those neither concordant nor discordant are tied by the
	// prediction alone.
	decided := float64(len(truth)*(len(truth)-1))/2 - p.tiedB
	undecided := decided - p.concordant - p.discordant
	return (p.concordant + undecided/2) / decided
}

// TopRecall returns which fraction of the truly best share is among the predicted best share.
// Large is good; ⌈share·n⌉ count as best, ties by index. Share lies in (0, 1]; Table 13 takes
// 0.1. A random order gets about share.
func TopRecall(predicted, truth []float64, share float64) float64 {
	// Rounding must not make 10 % of 30 four.
	k := min(len(truth), int(math.Ceil(share*float64(len(truth))-1e-9)))
	if k < 1 {
		return math.NaN()
	}
	best := map[int]bool{}
	for _, i := range top(truth, k) {
		best[i] = true
	}
	found := 0
	for _, i := range top(predicted, k) {
		if best[i] {
			found++
		}
	}
	return float64(found) / float64(k)
}

// top returns the indices of the k largest values, the largest first, equal ones by index: sorting
// the negatives keeps that order, which reversing an ascending one would not.
func top(x []float64, k int) []int {
	negative := make([]float64, len(x))
	for i, v := range x {
		negative[i] = -v
	}
	return sorted(negative)[:k]
}
