package predict

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// nominal is the share of final values that an interval is to cover.
const nominal = 0.9

// widen returns the factor by which deviations must be multiplied so that mean ± factor·σ covers
// the nominal share: the ⌈(n+1)·nominal⌉-th smallest of the out-of-fold residuals, each in units
// of its own σ (split conformal prediction). With too few residuals for that rank it falls back
// on Student's quantile, or the largest residual if that is more. The guarantee holds for rows
// exchangeable with the examples, on average over rows; it does not say that each kind of
// architecture is covered nine times in ten.
func widen(ratios []float64) float64 {
	n := len(ratios)
	if n == 0 {
		return student(1)
	}
	ascending := slices.Sorted(slices.Values(ratios))
	rank := int(math.Ceil(float64(n+1) * nominal))
	if rank > n {
		return math.Max(ascending[n-1], student(float64(n)))
	}
	return ascending[rank-1]
}

// student returns the two-sided quantile of the nominal share for so many degrees of freedom.
func student(degrees float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: degrees}.Quantile((1 + nominal) / 2)
}
