package learn

import (
	"math"
	"slices"
)

// scaler brings every column to mean 0 and deviation 1; constant columns become 0, also for rows
// seen later in which they have another value, about which nothing was learned.
type scaler struct {
	mean    []float64 // [p]
	inverse []float64 // [p] 1/deviation; 0 for a constant column
}

// newScaler takes two passes: one pass of sums and squares would lose all digits of a column
// whose deviation is small beside its mean. It divides before adding, so that huge values do not
// overflow.
func newScaler(x [][]float64) scaler {
	n, p := float64(len(x)), len(x[0])
	s := scaler{make([]float64, p), make([]float64, p)}
	for _, row := range x {
		for j, v := range row {
			s.mean[j] += v / n
		}
	}
	for _, row := range x {
		for j, v := range row {
			s.inverse[j] += (v - s.mean[j]) * (v - s.mean[j]) / n
		}
	}
	for j, variance := range s.inverse {
		deviation := math.Sqrt(variance)
		s.inverse[j] = 0
		// Rounding alone leaves a constant column with a deviation this small.
		if deviation > 1e-12*math.Abs(s.mean[j]) && deviation > math.SmallestNonzeroFloat64 {
			s.inverse[j] = 1 / deviation
		}
	}
	return s
}

// identity is the scaler of p columns that changes nothing.
func identity(p int) scaler {
	return scaler{make([]float64, p), slices.Repeat([]float64{1}, p)}
}

// apply returns x in the fitted scale, one block of memory behind all rows; appending to a row
// leaves the next alone. It panics on rows of another width.
func (s scaler) apply(x [][]float64) [][]float64 {
	p := len(s.mean)
	block := make([]float64, len(x)*p)
	out := make([][]float64, len(x))
	for i, row := range x {
		if len(row) != p {
			panic("learn: a row has another width than those fitted")
		}
		out[i] = block[i*p : (i+1)*p : (i+1)*p]
		for j, v := range row {
			out[i][j] = (v - s.mean[j]) * s.inverse[j]
		}
	}
	return out
}

// centre returns y without its mean, scaled to deviation 1 (or unscaled when constant), and
// how to go back.
func centre(y []float64) (scaled []float64, mean, deviation float64) {
	for _, v := range y {
		mean += v / float64(len(y))
	}
	for _, v := range y {
		deviation += (v - mean) * (v - mean) / float64(len(y))
	}
	deviation = math.Sqrt(deviation)
	if deviation <= 1e-12*math.Abs(mean) || deviation <= math.SmallestNonzeroFloat64 {
		deviation = 1
	}
	scaled = make([]float64, len(y))
	for i, v := range y {
		scaled[i] = (v - mean) / deviation
	}
	return scaled, mean, deviation
}
