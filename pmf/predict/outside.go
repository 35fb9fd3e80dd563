package predict

import (
	"context"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/stats"
)

// fold is one division of the examples: those held out and those learned from.
type fold struct{ out, rest []int }

// folds divides n examples; with few of them each is a fold of its own, and one alone cannot
// be divided.
func folds(n, count int, r *rand.Rand) []fold {
	if n < 2 {
		return nil
	}
	if n < 4*count {
		count = min(n, 2*count)
	}
	order := r.Perm(n)
	out := make([]fold, count)
	for k := range out {
		for i, place := range order {
			if i%count == k {
				out[k].out = append(out[k].out, place)
			} else {
				out[k].rest = append(out[k].rest, place)
			}
		}
	}
	return out
}

// outside holds what models that had not seen an example said of it: [member][example].
type outside struct{ means, within [][]float64 }

func newOutside(members, examples int) *outside {
	o := &outside{}
	for range members {
		o.means = append(o.means, make([]float64, examples))
		o.within = append(o.within, make([]float64, examples))
	}
	return o
}

func (o *outside) record(ctx context.Context, m *model, all *table, held []int) error {
	means, within, err := m.each(ctx, all.pick(held))
	if err != nil {
		return err
	}
	for k := range means {
		for i, place := range held {
			o.means[k][place], o.within[k][place] = means[k][i], within[k][i]
		}
	}
	return nil
}

// calibrate sets the weights, the data variance and the width of the intervals from what was
// said of examples not seen.
func (m *model) calibrate(o *outside, all *table, truth []float64) {
	n := len(truth)
	if n < 2 {
		m.alone(all)
		return
	}
	m.weights = blend(o.means, truth, m.weights)
	residuals, variances := make([]float64, n), make([]float64, n)
	for i, y := range truth {
		mean, variance := combine(m.weights, o.means, o.within, i)
		residuals[i], variances[i] = math.Abs(y-mean), variance
	}
	usual, squared, explained := bulkOf(residuals), 0.0, 0.0
	for i, size := range residuals {
		size = usual.draw(size) // one training gone astray says nothing of the others' noise
		squared += size * size / float64(n)
		explained += variances[i] / float64(n)
	}
	m.data = noise(squared, explained, truth)
	for i := range residuals {
		residuals[i] /= math.Sqrt(variances[i] + m.data)
	}
	m.factor = widen(residuals)
}

// noise returns what is left of the mean squared error once the model's own variance is taken
// off; a tenth at least, and never nothing, so that ratios stay finite.
func noise(squared, explained float64, target []float64) float64 {
	sizes := make([]float64, len(target))
	for i, y := range target {
		sizes[i] = math.Abs(y)
	}
	scale := stats.Quantile(sizes, 0.5)
	return math.Max(math.Max(squared-explained, squared/10), 1e-18*scale*scale+1e-300)
}

// alone is the state after a single example: no error is known, so the gain from the last
// epoch to the target stands in for it, or a tenth of the target where that is nothing.
func (m *model) alone(all *table) {
	guess := math.Abs(all.target[0]) / 10
	if all.last != nil {
		guess = math.Max(guess, math.Abs(all.target[0]-all.last[0]))
	}
	m.data = noise(guess*guess, 0, all.target)
	m.factor = widen(nil)
}
