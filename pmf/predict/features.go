package predict

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"pmfnas/pmf/stats"
)

// logarithm returns NaN, unknown, for what has none.
func logarithm(v float64) float64 {
	if v > 0 {
		return math.Log(v)
	}
	return math.NaN()
}

// carried returns a series of exactly so many values: a gap takes the value before it, the
// beginning the first value there is. It is all NaN when nothing is known. A training that was
// stopped early so keeps its last value, as if it had gone on flat.
func carried(series []float64, length int) []float64 {
	out := make([]float64, length)
	last := math.NaN()
	for _, v := range series {
		if finite(v) {
			last = v
			break
		}
	}
	for i := range out {
		if i < len(series) && finite(series[i]) {
			last = series[i]
		}
		out[i] = last
	}
	return out
}

func lastOf(series []float64) float64 { return series[len(series)-1] }

// level tells where a metric stands by numbers that single noisy epochs sway less than the
// epochs themselves: latest, best, mean of the three best, mean and median of the later half,
// an average that forgets.
func level(m []float64, minimise bool) []float64 {
	later := m[len(m)/2:]
	sorted := slices.Sorted(slices.Values(m))
	if !minimise {
		slices.Reverse(sorted)
	}
	top := sorted[:min(3, len(sorted))]
	return []float64{lastOf(m), sorted[0], stat.Mean(top, nil), stat.Mean(later, nil), stats.Quantile(later, 0.5), forgetful(m)}
}

// shape tells how a metric moves: mean and deviation, the latest steps, the slope of the later
// half, how the pace changes, and Eq. 28.
func shape(m []float64) []float64 {
	mean, deviation := stat.PopMeanStdDev(m, nil)
	half := slope(m[len(m)/2:])
	return []float64{mean, deviation, step(m, 1), step(m, 3), half, half - slope(m[:(len(m)+1)/2]), relative(m)}
}

// forgetful returns the moving average to which the latest epoch contributes 0.4.
func forgetful(m []float64) float64 {
	average := m[0]
	for _, v := range m[1:] {
		average = 0.6*average + 0.4*v
	}
	return average
}

// step returns the mean change an epoch over the last few epochs.
func step(m []float64, epochs int) float64 {
	epochs = min(epochs, len(m)-1)
	if epochs == 0 {
		return 0
	}
	return (m[len(m)-1] - m[len(m)-1-epochs]) / float64(epochs)
}

// slope returns the least-squares slope an epoch, 0 for a single one.
func slope(m []float64) float64 {
	middle := float64(len(m)-1) / 2
	var up, across float64
	for i, v := range m {
		d := float64(i) - middle
		up += d * v
		across += d * d
	}
	if across == 0 {
		return 0
	}
	return up / across
}

// relative returns (ℓ_t − ℓ_{t−1})/ℓ_{t−1} of the last epoch (Eq. 28), 0 where there is no epoch
// before or it is 0.
func relative(m []float64) float64 {
	n := len(m)
	if n < 2 || m[n-2] == 0 {
		return 0
	}
	return (m[n-1] - m[n-2]) / m[n-2]
}

// speed sums up a training loss by training-speed estimators (Ru et al. 2021): the sum of all
// losses, that of the last epoch alone, and the sum that forgets by 0.9 an epoch; then how
// fast the loss still falls.
func speed(loss []float64) []float64 {
	average := 0.0
	for _, v := range loss {
		average = 0.9*average + v
	}
	return []float64{floats.Sum(loss), lastOf(loss), average, step(loss, 3), relative(loss)}
}

// gradients sums up the norms of the gradient; ρ_t = ‖g_t‖/‖g_{t−1}‖ is Eq. 28's.
func gradients(norm []float64) []float64 {
	n := len(norm)
	return []float64{lastOf(norm), floats.Sum(norm) / float64(n), 1 + relative(norm)}
}
