package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/stats"
)

// task is a table turned into examples.
type task struct {
	name     string
	epochs   int
	minimise bool
	dropped  int
	examples []predict.Example
}

func newTask(table *curve.Table) task {
	rows, dropped := table.Complete()
	t := task{name: table.Name, epochs: table.Epochs, minimise: table.Minimised(), dropped: dropped}
	for _, r := range rows {
		seen := r.Curve.Prefix(table.Epochs)
		t.examples = append(t.examples, predict.Example{
			Sample: predict.Sample{ID: r.ID, Features: r.Features, Params: r.Parameters(), Curve: seen},
			Target: seen.Last(),
		})
	}
	return t
}

// split returns the examples learned from and those tested in one repeat.
func (t task) split(seed uint64, train int) (known, tested []predict.Example) {
	type keyed struct {
		key string
		predict.Example
	}
	order := make([]keyed, len(t.examples))
	for i, e := range t.examples {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s", seed, e.ID))
		order[i] = keyed{hex.EncodeToString(sum[:]), e}
	}
	slices.SortStableFunc(order, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	for i, k := range order {
		if i < min(train, len(order)/2) {
			known = append(known, k.Example)
		} else {
			tested = append(tested, k.Example)
		}
	}
	return known, tested
}

func (t task) measure(ctx context.Context, o PredictorOptions, method predict.Named, share float64) (PredictorRow, error) {
	row := PredictorRow{
		Table: t.name, Observe: share, Method: method.Name, Repeats: o.Repeats, Dropped: t.dropped,
		EpochsSeen: max(1, int(math.Ceil(share*float64(t.epochs)-1e-9))),
	}
	var scores []score
	for repeat := range o.Repeats {
		seed := o.Seed + uint64(repeat)
		known, tested := t.split(seed, o.Train)
		row.Train, row.Test = len(known), len(tested)
		p := method.New(predict.Options{Seed: seed, Minimise: t.minimise})
		s, err := t.run(ctx, p, known, tested, row.EpochsSeen)
		if err != nil {
			return row, fmt.Errorf("repeat %d: %w", repeat, err)
		}
		scores = append(scores, s)
		if o.Progress != nil {
			o.Progress(t.name, method.Name, share, repeat)
		}
	}
	row.average(scores)
	return row, nil
}

// score is what one repeat gave.
type score struct {
	spearman, kendall, agreement, mae, recall, coverage, width, fit, predict float64
}

func (t task) run(ctx context.Context, p predict.Predictor, known, tested []predict.Example, epochs int) (score, error) {
	started := time.Now()
	if err := p.Fit(ctx, known); err != nil {
		return score{}, err
	}
	if prepared, ok := p.(predict.Preparer); ok {
		if err := prepared.Prepare(ctx, epochs); err != nil {
			return score{}, err
		}
	}
	fitted := time.Now()
	samples := make([]predict.Sample, len(tested))
	for i, e := range tested {
		samples[i] = e.Sample
		samples[i].Curve = e.Curve.Prefix(epochs)
	}
	predictions, err := p.Predict(ctx, samples)
	if err != nil {
		return score{}, err
	}
	s := t.score(predictions, tested)
	s.fit, s.predict = fitted.Sub(started).Seconds(), time.Since(fitted).Seconds()
	return s, nil
}

func (t task) score(predictions []predict.Prediction, tested []predict.Example) score {
	n := len(tested)
	means, lows, highs, truth := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	good, truly := make([]float64, n), make([]float64, n) // large is good
	for i, p := range predictions {
		means[i], lows[i], highs[i], truth[i] = p.Mean, p.Low, p.High, tested[i].Target
		good[i], truly[i] = p.Mean, tested[i].Target
		if t.minimise {
			good[i], truly[i] = -good[i], -truly[i]
		}
	}
	s := score{
		spearman: stats.Spearman(good, truly), kendall: stats.Kendall(good, truly),
		agreement: stats.RankAgreement(good, truly), recall: stats.TopRecall(good, truly, 0.1),
		mae: stats.MAE(means, truth),
	}
	s.coverage, s.width = stats.Coverage(lows, highs, truth)
	return s
}
