package predict

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/learn"
)

// Member is one f_k of the ensemble (Eq. 9). Make one with [Regression] or [Custom]; the zero
// value learns nothing.
type Member struct {
	Name    string  // also names its stream of random numbers: renaming a member changes its answers
	Prior   float64 // its weight, relative to the others', before any example has told; 0 means 1
	learner learner
}

// prior returns the weights of members before any example, with sum 1.
func prior(members []Member) []float64 {
	out := make([]float64, len(members))
	for k, m := range members {
		out[k] = cmp.Or(m.Prior, 1)
	}
	return share(out)
}

// learner is what a member is before it has seen examples.
type learner interface {
	// fit learns from a table with targets. Like is this learner fitted to all examples when a
	// fold's is asked for, whose hyperparameters it may take over to save time; else nil.
	fit(ctx context.Context, t *table, like learnt, r *rand.Rand) (learnt, error)
}

// learnt is what a member is afterwards.
type learnt interface {
	// predict returns a mean for each row, and the variance that the member itself tells, 0
	// where it tells none. It may be called from several goroutines.
	predict(ctx context.Context, t *table) (means, variances []float64, err error)
}

// Regression makes a member of a regressor that sees some columns, and its targets in a frame.
// New is given the member fitted to all examples when it is asked for a fold's regressor, so
// that it may take over hyperparameters, else nil: hyperparameters seen by a held-out example
// leak next to nothing, and choosing them costs most of a fit.
func Regression(name string, v View, f Frame, create func(like learn.Regressor) learn.Regressor) Member {
	return Member{Name: name, learner: regression{v, f, create}}
}

type regression struct {
	view  View
	frame Frame
	new   func(like learn.Regressor) learn.Regressor
}

// regressed is a regression that has learned.
type regressed struct {
	view      View
	framing   framing
	regressor learn.Regressor
}

// spreader is the ability of a regressor to say how sure it is.
type spreader interface {
	Spread(x [][]float64) (mean, deviation []float64)
}

// fit cuts the view from the rows, expresses targets in the frame, and fits a regressor to that.
func (m regression) fit(_ context.Context, t *table, like learnt, r *rand.Rand) (learnt, error) {
	x := t.schema.see(m.view, t.rows)
	f := newFraming(m.frame, x, t.target, t.last)
	y := make([]float64, len(t.target))
	for i, v := range t.target {
		y[i] = f.express(v, t.lastAt(i))
	}
	var known learn.Regressor
	if like != nil {
		known = like.(*regressed).regressor
	}
	regressor := m.new(known)
	if err := regressor.Fit(f.rows(x), y, r); err != nil {
		return nil, fmt.Errorf("fit to %d examples: %w", len(y), err)
	}
	return &regressed{m.view, f, regressor}, nil
}

// predict goes the same way back: the view, the regressor, the frame undone.
func (m *regressed) predict(_ context.Context, t *table) (means, variances []float64, err error) {
	x := m.framing.rows(t.schema.see(m.view, t.rows))
	variances = make([]float64, len(x))
	if s, ok := m.regressor.(spreader); ok {
		var deviations []float64
		means, deviations = s.Spread(x)
		for i, d := range deviations {
			last := t.lastAt(i)
			// The deviation is in the frame's unit: bring both ends of ±σ back and halve their
			// distance.
			half := (m.framing.back(means[i]+d, last) - m.framing.back(means[i]-d, last)) / 2
			variances[i] = half * half
		}
	} else {
		means = m.regressor.Predict(x)
	}
	for i := range means {
		means[i] = m.framing.back(means[i], t.lastAt(i))
	}
	return means, variances, nil
}
