package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Bootstrap returns the 95 % percentile interval of a statistic of n observations. It calls f a
// thousand times with n indices drawn with replacement, which f must not keep or change; draws
// for which f gives NaN are left out, and without any other the bounds are NaN. It wants n ≥ 1.
// Below about ten observations such an interval is too narrow, whatever f is.
func Bootstrap(n int, r *rand.Rand, f func(sample []int) float64) (low, high float64) {
	const draws = 1000
	sample := make([]int, n)
	values := make([]float64, 0, draws)
	for range draws {
		for i := range sample {
			sample[i] = r.IntN(n)
		}
		if v := f(sample); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	return Quantile(values, 0.025), Quantile(values, 0.975)
}

// Quantile returns the p-quantile of x, p in [0, 1], interpolated between neighbours as NumPy
// does by default; x need not be sorted. Of nothing it is NaN.
func Quantile(x []float64, p float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	ascending := slices.Clone(x)
	slices.Sort(ascending)
	position := p * float64(len(ascending)-1)
	below := int(position)
	if below >= len(ascending)-1 {
		return ascending[len(ascending)-1]
	}
	// The last place has no neighbour above; it was answered before.
	share := position - float64(below)
	return ascending[below] + share*(ascending[below+1]-ascending[below])
}

// IQM returns the interquartile mean: the mean of the middle half, which one lucky or unlucky
// seed cannot move (Agarwal et al. 2021). Values at the edge of the half count by the fraction that
// lies inside; of nothing it is NaN.
func IQM(x []float64) float64 {
	n := float64(len(x))
	ascending := slices.Clone(x)
	slices.Sort(ascending)
	sum := 0.0
	for i, v := range ascending {
		// Value i covers [i, i+1) of n places, the middle half [n/4, 3n/4).
		inside := math.Min(float64(i+1), 0.75*n) - math.Max(float64(i), 0.25*n)
		sum += v * math.Max(0, inside)
	}
	return sum / (0.5 * n)
}

// Difference is the paired comparison of two methods on the same seeds or points. Without a
// pair its numbers are 0 and its p-value 1.
type Difference struct {
	Pairs  int     `json:"pairs"`  // compared, equal ones too
	Mean   float64 `json:"mean"`   // of first minus second
	Low    float64 `json:"low"`    // 95 % bootstrap interval of the mean
	High   float64 `json:"high"`   // the interval's upper end
	P      float64 `json:"p"`      // two-sided, PairedWilcoxon
	Wins   int     `json:"wins"`   // pairs in which the first is larger
	Losses int     `json:"losses"` // pairs in which it is smaller; what is left are equal ones
}

// PairedDifference compares a and b pair by pair: a[i] and b[i] come from the same seed or
// point. The generator is for the bootstrap of the mean alone.
func PairedDifference(a, b []float64, r *rand.Rand) Difference {
	d := Difference{Pairs: len(a), P: 1}
	if len(a) == 0 {
		return d
	}
	gaps := make([]float64, len(a))
	for i := range a {
		gaps[i] = a[i] - b[i]
		if gaps[i] > 0 {
			d.Wins++
		} else if gaps[i] < 0 {
			d.Losses++
		}
	}
	d.Mean = stat.Mean(gaps, nil)
	// Pairs are drawn whole, so that what two methods have in common on a seed stays out of the
	// interval.
	d.Low, d.High = Bootstrap(len(gaps), r, func(sample []int) float64 {
		sum := 0.0
		for _, i := range sample {
			sum += gaps[i]
		}
		return sum / float64(len(sample))
	})
	_, d.P = PairedWilcoxon(a, b)
	return d
}
