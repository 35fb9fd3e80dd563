package predict

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/learn"
)

// lcSVR is the predictor of Baker et al. 2018: ν support vectors on the metric of each epoch
// seen, its first and second differences, parameters and named features. Its hyperparameters are
// the best of a small random search by cross-validation. Baker et al. draw many more than our
// twelve, which are what the inner loop of a search can pay for.
type lcSVR struct{}

const (
	lcDraws = 12 // of hyperparameters
	lcFolds = 3  // in which each draw is tried
)

type lcLearnt struct {
	options   learn.NuSVROptions
	regressor *learn.NuSVR
}

// fit searches hyperparameters on all examples, and takes those over for the folds.
func (lcSVR) fit(_ context.Context, t *table, like learnt, r *rand.Rand) (learnt, error) {
	x := differenced(t)
	m := &lcLearnt{}
	if like != nil {
		m.options = like.(*lcLearnt).options
	} else {
		var err error
		if m.options, err = searchSupport(x, t.target, r); err != nil {
			return nil, err
		}
	}
	m.regressor = learn.NewNuSVR(m.options)
	if err := m.regressor.Fit(x, t.target, r); err != nil {
		return nil, fmt.Errorf("fit to %d examples: %w", len(x), err)
	}
	return m, nil
}

func (m *lcLearnt) predict(_ context.Context, t *table) (means, variances []float64, err error) {
	return m.regressor.Predict(differenced(t)), make([]float64, len(t.rows)), nil
}

// differenced returns the outline of each row and the first and second differences of its epochs.
func differenced(t *table) [][]float64 {
	x := t.schema.see(Outline, t.rows)
	for i, row := range x {
		first := differences(row[:t.schema.length])
		x[i] = append(append(row, first...), differences(first)...)
	}
	return x
}

// differences returns what each value has changed since the one before: one fewer than there are.
func differences(series []float64) []float64 {
	var out []float64
	for i := 1; i < len(series); i++ {
		out = append(out, series[i]-series[i-1])
	}
	return out
}

// searchSupport returns the hyperparameters with the least cross-validated squared error, the
// usual ones where there are too few rows to tell.
func searchSupport(x [][]float64, y []float64, r *rand.Rand) (best learn.NuSVROptions, err error) {
	if len(y) < 2*lcFolds {
		return best, nil
	}
	cuts := folds(len(y), lcFolds, r)
	least := math.Inf(1)
	for range lcDraws {
		o := drawSupport(len(x[0]), r)
		wrong, err := squaredError(o, x, y, cuts)
		if err != nil {
			return best, err
		}
		if wrong < least {
			best, least = o, wrong
		}
	}
	return best, nil
}

// drawSupport draws C from 10 to 100 and γ from 0.01 to 0.1 over the number of inputs, both
// evenly by logarithm, and ν from 0.3 to 0.7.
func drawSupport(inputs int, r *rand.Rand) learn.NuSVROptions {
	return learn.NuSVROptions{
		C:     10 * math.Pow(10, r.Float64()),
		Gamma: 0.01 * math.Pow(10, r.Float64()) / float64(inputs),
		Nu:    0.3 + 0.4*r.Float64(),
	}
}

// squaredError sums over the rows of every fold what one fitted to the rest gets wrong.
func squaredError(o learn.NuSVROptions, x [][]float64, y []float64, cuts []fold) (sum float64, err error) {
	for _, cut := range cuts {
		m := learn.NewNuSVR(o)
		if err := m.Fit(pick(x, cut.rest), pick(y, cut.rest), nil); err != nil {
			return 0, fmt.Errorf("try C = %.3g, γ = %.3g, ν = %.3g: %w", o.C, o.Gamma, o.Nu, err)
		}
		for i, mean := range m.Predict(pick(x, cut.out)) {
			d := mean - y[cut.out[i]]
			sum += d * d
		}
	}
	return sum, nil
}
