package predict

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Options configures a predictor; the zero value is the recommended setting.
type Options struct {
	Seed     uint64   // of folds, forests and boosting
	Minimise bool     // the metric is a loss: small is good
	Folds    int      // of the out-of-fold predictions, at least 2; 0 means 5
	Members  []Member // none means Members()
	Linear   bool     // the members' answer is their weighted mean (Eq. 9), else it is drawn to their weighted median
	Refit    int      // new examples after which Update fits anew; 0 means 20 (Table 7), negative never
}

// Ensemble is the weighted mean of several regressors (Eq. 9) over static features and what the
// epochs seen so far show. Weights and intervals come from out-of-fold predictions. It learns
// anew for each length of curve it is asked about, from the examples cut to that length, and
// keeps what it learned until the next Fit. For each length it fits every member once to all
// examples and once a fold: six times with the recommended setting.
type Ensemble struct {
	options  Options
	examples []Example
	updates  [][]Example    // all that was known after each Update since
	fresh    int            // examples in these updates
	models   map[int]*model // by epochs seen
}

var _ Predictor = (*Ensemble)(nil)

// New returns an unfitted Ensemble.
func New(o Options) *Ensemble {
	if len(o.Members) == 0 {
		o.Members = Members()
	}
	o.Folds, o.Refit = max(2, cmp.Or(o.Folds, 5)), cmp.Or(o.Refit, 20)
	return &Ensemble{options: o}
}

// Fit keeps the examples; the learning waits until Predict knows the length of the curves. Its
// only error is that of a context that has ended.
func (e *Ensemble) Fit(ctx context.Context, examples []Example) error {
	e.examples, e.updates, e.fresh = usable(examples), nil, 0
	e.models = map[int]*model{}
	return context.Cause(ctx)
}

// usable returns the examples with a finite target, in an order that depends on what they are
// and not on where they stood. Equal IDs are told apart by what else an example has, so that
// even then the order given does not matter.
func usable(examples []Example) []Example {
	var out []Example
	for _, x := range examples {
		if finite(x.Target) {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b Example) int {
		if c := strings.Compare(a.ID, b.ID); c != 0 {
			return c // the rest costs more, and all of an Or is found out
		}
		return cmp.Or(
			cmp.Compare(a.Target, b.Target), cmp.Compare(a.Params, b.Params),
			slices.Compare(a.Curve.Metric, b.Curve.Metric), slices.Compare(a.Curve.TrainLoss, b.Curve.TrainLoss),
			compareFeatures(a.Features, b.Features),
		)
	})
	return out
}

// compareFeatures orders by names first, then by values in the order of the names.
func compareFeatures(a, b map[string]float64) int {
	names := slices.Sorted(maps.Keys(a))
	if c := slices.Compare(names, slices.Sorted(maps.Keys(b))); c != 0 {
		return c
	}
	for _, name := range names {
		if c := cmp.Compare(a[name], b[name]); c != 0 {
			return c
		}
	}
	return 0
}

// Predict learns for each length of curve among the samples that it has not met since Fit, which
// is where the time goes, and answers quickly afterwards. Errors are ErrUnfitted, the context's
// cause, and what a member could not learn from.
func (e *Ensemble) Predict(ctx context.Context, samples []Sample) ([]Prediction, error) {
	if len(e.examples) == 0 {
		return nil, ErrUnfitted
	}
	// Samples of one length are asked together, lengths in ascending order, and answers go back
	// to where their samples stood.
	byLength := map[int][]int{}
	for i, s := range samples {
		byLength[s.Curve.Len()] = append(byLength[s.Curve.Len()], i)
	}
	out := make([]Prediction, len(samples))
	for _, length := range slices.Sorted(maps.Keys(byLength)) {
		m, err := e.model(ctx, length)
		if err != nil {
			return nil, fmt.Errorf("learn from %d examples cut to %d epochs: %w", len(e.examples), length, err)
		}
		group := byLength[length]
		asked := make([]Sample, len(group))
		for k, i := range group {
			asked[k] = samples[i]
		}
		predictions, err := m.predict(ctx, asked)
		if err != nil {
			return nil, fmt.Errorf("predict %d architectures after %d epochs: %w", len(asked), length, err)
		}
		for k, p := range predictions {
			out[group[k]] = p
		}
	}
	return out, nil
}

// Prepare learns for curves of a length ahead of the first Predict that asks for it. Its errors
// are those of Predict.
func (e *Ensemble) Prepare(ctx context.Context, length int) error {
	if len(e.examples) == 0 {
		return ErrUnfitted
	}
	_, err := e.model(ctx, length)
	return err
}

// model returns what was learned for curves of a length, all updates taken in.
func (e *Ensemble) model(ctx context.Context, length int) (*model, error) {
	m, ok := e.models[length]
	if !ok {
		var err error
		if m, err = fitModel(ctx, e.options, e.examples, length); err != nil {
			return nil, err
		}
	}
	if err := m.catchUp(ctx, e.updates); err != nil {
		delete(e.models, length) // some members may have gone on already
		return nil, err
	}
	e.models[length] = m
	return m, nil
}

// Weights returns the weight of each member, by name, for curves of a length already asked
// about; nil otherwise.
func (e *Ensemble) Weights(length int) map[string]float64 {
	m, ok := e.models[length]
	if !ok {
		return nil
	}
	out := map[string]float64{}
	for k, member := range e.options.Members {
		out[member.Name] = m.weights[k]
	}
	return out
}

// Needs returns everything but the seconds an epoch took, which the ensemble does not look at.
func (e *Ensemble) Needs() Needs {
	return Needs{
		Metric: true, TrainLoss: true, TrainAccuracy: true, GradNorm: true,
		Params: true, Features: true, Graph: true, Targets: true,
	}
}
