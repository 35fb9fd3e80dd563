package predict

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// Learner learns from samples themselves and not from columns made of them: a network that
// reads graphs and curves, for instance. [Custom] makes a member of it.
type Learner interface {
	// Learn fits to samples, of whose curves none is longer than those that will be asked
	// about, and their finite targets, at least one. Values may be NaN or infinite, and
	// whatever a sample can lack it may lack; the seconds of its epochs must not matter. Nothing
	// may be changed, and all may be kept. Several goroutines call it, each with an r of its own,
	// from which alone randomness is drawn. When ctx ends, the error is context.Cause(ctx).
	Learn(ctx context.Context, samples []Sample, targets []float64, r *rand.Rand) (Learned, error)
}

// Learned is what a Learner has made of its examples.
type Learned interface {
	// Predict returns a finite mean for each sample, and the variance of that mean by what the
	// model does not know, 0 where it does not tell. Several goroutines may call it.
	Predict(ctx context.Context, samples []Sample) (means, variances []float64, err error)
}

// Adapter is the ability of a Learned to take in new examples without a new fit (Eq. 30).
type Adapter interface {
	// Update is given all examples known by now, those of the fit among them, and how many
	// updates there have been since, from 1 on. After an error the Learned is thrown away.
	Update(ctx context.Context, samples []Sample, targets []float64, step int) error
}

// Custom makes a member of a learner. It is not told the hyperparameters of the fit to all
// examples when it is fitted to a fold's.
func Custom(name string, l Learner) Member { return Member{Name: name, learner: custom{l}} }

type custom struct{ Learner }

// fit hands the learner samples, cut to the table's length, in place of columns.
func (c custom) fit(ctx context.Context, t *table, _ learnt, r *rand.Rand) (learnt, error) {
	learned, err := c.Learn(ctx, t.samples, t.target, r)
	if err != nil {
		return nil, fmt.Errorf("fit to %d examples: %w", len(t.target), err)
	}
	return customLearnt{learned}, nil
}

type customLearnt struct{ Learned }

// predict checks that a learner from elsewhere has answered every sample.
func (c customLearnt) predict(ctx context.Context, t *table) (means, variances []float64, err error) {
	means, variances, err = c.Predict(ctx, t.samples)
	if err == nil && (len(means) != len(t.samples) || len(variances) != len(t.samples)) {
		err = fmt.Errorf("%T gave %d means and %d variances for %d samples", c.Learned, len(means), len(variances), len(t.samples))
	}
	return means, variances, err
}

// adapter returns nil where the Learned is no Adapter.
func (c customLearnt) adapter() Adapter {
	a, _ := c.Learned.(Adapter)
	return a
}
