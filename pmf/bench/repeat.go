package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/predict"
)

// measure repeats one method at one look on one task. Repeats are independent, each with a
// predictor of its own.
func (b *benchmark) measure(ctx context.Context, t task, l look, method predict.Named) (PredictorRow, error) {
	row := PredictorRow{
		Table: t.Name, Observe: l.observe, EpochsSeen: l.epochs, Epochs: t.Epochs, Method: method.Name,
		Repeats: b.Repeats, Dropped: t.Dropped, Train: min(b.Train, len(t.Examples)/2),
	}
	row.Test = len(t.Examples) - row.Train
	repeats := make([]Measures, b.Repeats)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(b.Parallel)
	var mu sync.Mutex
	for i := range repeats {
		group.Go(func() (err error) {
			seed := b.Seed + uint64(i)
			p := method.New(predict.Options{Seed: seed, Minimise: t.Minimise})
			var tested []Tested
			if repeats[i], tested, err = t.repeat(ctx, p, seed, row.Train, l); err != nil {
				return fmt.Errorf("repeat %d: %w", i, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if i == 0 {
				row.First = Repeat{Metric: t.Metric, Unit: t.Unit, Tested: tested}
			}
			b.now.Done++
			b.Progress(b.now)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return row, err
	}
	row.average(repeats)
	return row, nil
}

// repeat lets p learn from some examples and measures it on the others. train is how many are
// learnt from. The curves of tested rows are cut before anything sees them.
func (t task) repeat(ctx context.Context, p predict.Predictor, seed uint64, train int, l look) (Measures, []Tested, error) {
	if err := context.Cause(ctx); err != nil {
		return Measures{}, nil, err
	}
	known, tested := t.split(seed, train)
	started := time.Now()
	if err := p.Fit(ctx, known); err != nil {
		return Measures{}, nil, err
	}
	if prepared, ok := p.(predict.Preparer); ok {
		if err := prepared.Prepare(ctx, l.length); err != nil {
			return Measures{}, nil, err
		}
	}
	fitted := time.Now()
	samples := make([]predict.Sample, len(tested))
	for i, e := range tested {
		samples[i] = e.Sample
		samples[i].Curve = e.Curve.Prefix(l.length)
	}
	predictions, err := p.Predict(ctx, samples)
	if err != nil {
		return Measures{}, nil, err
	}
	m := t.score(predictions, tested)
	m.FitSeconds, m.PredictSeconds = Value(fitted.Sub(started).Seconds()), Value(time.Since(fitted).Seconds())
	return m, paired(tested, predictions), nil
}

// paired puts predictions beside what they are of.
func paired(tested []predict.Example, predictions []predict.Prediction) []Tested {
	pairs := make([]Tested, len(tested))
	for i, e := range tested {
		pairs[i] = Tested{e.ID, e.Target, predictions[i]}
	}
	return pairs
}
