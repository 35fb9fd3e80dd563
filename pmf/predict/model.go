package predict

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/eval"
)

// model is an ensemble for curves of one length.
type model struct {
	schema  *schema
	members []learnt
	bounds  bulk // of the targets: beyond them predictions hardly go on
	calibration
	updates int // taken in since
}

// fitModel learns members, weights and intervals for curves of one length: members on all
// examples, which answer later; the same members on the rest of each fold, which are asked about
// those held out; from these answers the calibration.
func fitModel(ctx context.Context, o Options, examples []Example, length int) (*model, error) {
	s := newSchema(length, o.Minimise, examples)
	samples, truth := unzip(examples)
	all := s.table(samples, sane(truth))
	m := &model{schema: s, bounds: around(all.target)}
	stream := func(fold int, member string) *rand.Rand {
		return eval.Stream(o.Seed, "predict", length, fmt.Sprintf("fold %d, %s", fold, member))
	}
	// First the members on everything, which will answer; fold -1 names their streams.
	cuts := folds(len(examples), o.Folds, stream(-1, "folds"))
	var err error
	whole := fold{rest: places(len(examples))}
	if m.members, err = fitMembers(ctx, o.Members, nil, all, []fold{whole}, -1, stream); err != nil {
		return nil, err
	}
	// Then once more on the rest of each fold, with the hyperparameters of the first.
	parts, err := fitMembers(ctx, o.Members, m.members, all, cuts, 0, stream)
	if err != nil {
		return nil, err
	}
	// What these say of the examples held out is all that weights and intervals are made of.
	outside := newOutside(len(o.Members), len(examples))
	for k, cut := range cuts {
		part := &model{schema: s, members: parts[k*len(o.Members) : (k+1)*len(o.Members)], bounds: m.bounds}
		if err := outside.record(ctx, part, all, cut.out); err != nil {
			return nil, err
		}
	}
	if len(cuts) == 0 {
		m.calibration = alone(all, prior(o.Members))
	} else {
		m.calibration = calibrate(outside, truth, prior(o.Members), cuts, o.Linear)
	}
	return m, nil
}

// places returns 0 … n−1.
func places(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// around returns the range of the targets and a tenth of it to either side.
func around(target []float64) bulk {
	low, high := slices.Min(target), slices.Max(target)
	return bulk{low - (high-low)/10, high + (high-low)/10}
}

// fitMembers fits every member to the rest of every fold: [fold·members + member]. All fits run
// on all processors; each has a stream of its own, so their order does not matter. like are the
// members fitted to all examples, or nil; first numbers the first fold in the streams' names.
func fitMembers(ctx context.Context, members []Member, like []learnt, t *table, cuts []fold, first int, stream func(int, string) *rand.Rand) ([]learnt, error) {
	out := make([]learnt, len(cuts)*len(members))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for c, cut := range cuts {
		known := t.pick(cut.rest)
		for k, member := range members {
			group.Go(func() (err error) {
				if err := context.Cause(ctx); err != nil {
					return err
				}
				var model learnt
				if like != nil {
					model = like[k]
				}
				if out[c*len(members)+k], err = member.learner.fit(ctx, known, model, stream(first+c, member.Name)); err != nil {
					return fmt.Errorf("member %s: %w", member.Name, err)
				}
				return nil
			})
		}
	}
	return out, group.Wait()
}

// each returns what every member says of the rows [member][row], and the variance within members
// that know their own. An accuracy below all targets is believed where the curve has not been
// above it, as a training that learns nothing stays at chance; a loss above all targets is not,
// for there members go astray.
func (m *model) each(ctx context.Context, t *table) (means, within [][]float64, err error) {
	means, within = make([][]float64, len(m.members)), make([][]float64, len(m.members))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for k, member := range m.members {
		group.Go(func() (err error) {
			if means[k], within[k], err = member.predict(ctx, t); err != nil {
				return err
			}
			for i, v := range means[k] {
				bounds := m.bounds
				if t.best != nil {
					bounds.low = min(bounds.low, t.best[i])
				}
				means[k][i] = bounds.squeeze(v, (m.bounds.high-m.bounds.low)/12)
			}
			return nil
		})
	}
	return means, within, group.Wait()
}

// predict turns samples into rows, asks every member and sums up.
func (m *model) predict(ctx context.Context, samples []Sample) ([]Prediction, error) {
	means, within, err := m.each(ctx, m.schema.table(samples, nil))
	if err != nil {
		return nil, err
	}
	out := make([]Prediction, len(samples))
	for i := range out {
		out[i] = m.calibration.predict(means, within, i)
	}
	return out, nil
}
