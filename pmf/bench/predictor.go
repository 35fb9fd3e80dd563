package bench

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/stat"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/stats"
)

// PredictorFormat names the schema of a PredictorResult.
const PredictorFormat = "pmf-bench-predictor/1"

// PredictorOptions configures Predictor; the zero value is the recommended setting.
type PredictorOptions struct {
	Seed    uint64          // of the first repeat
	Repeats int             // 0 means 20
	Train   int             // examples to learn from; 0 means 100. Never more than half the rows
	Observe []float64       // shares of a curve that a method sees; nil means 0.1, 0.25, 0.5
	Methods []predict.Named // nil means predict.All()
	// Progress is told after each repeat of each method; nil means silent.
	Progress func(table, method string, observe float64, repeat int)
}

func (o PredictorOptions) withDefaults() PredictorOptions {
	o.Repeats, o.Train = cmp.Or(o.Repeats, 20), cmp.Or(o.Train, 100)
	if o.Observe == nil {
		o.Observe = []float64{0.1, 0.25, 0.5}
	}
	if o.Methods == nil {
		o.Methods = predict.All()
	}
	return o
}

func (o PredictorOptions) validate() error {
	if o.Repeats < 1 || o.Train < 1 {
		return fmt.Errorf("benchmark with %d repeats and %d training rows, want at least 1 of both", o.Repeats, o.Train)
	}
	for _, share := range o.Observe {
		if !(share > 0 && share <= 1) {
			return fmt.Errorf("benchmark observes a share of %v, want above 0 and at most 1", share)
		}
	}
	return nil
}

// PredictorResult is what Predictor found.
type PredictorResult struct {
	Format  string         `json:"format"`
	Seed    uint64         `json:"seed"`
	Repeats int            `json:"repeats"`
	Rows    []PredictorRow `json:"rows"`
}

// PredictorRow is one method on one table after one share of the curves: means over the
// repeats. A number is null where some repeat had no answer, such as a correlation with a
// constant.
type PredictorRow struct {
	Table      string  `json:"table"`
	Observe    float64 `json:"observe"`
	EpochsSeen int     `json:"epochs_seen"`
	Method     string  `json:"method"`
	Repeats    int     `json:"repeats"`
	Train      int     `json:"train"`
	Test       int     `json:"test"`
	Dropped    int     `json:"dropped"` // rows that are incomplete or whose status is not OK

	Spearman       Value `json:"spearman"` // signed so that 1 is perfect, as are all ranks here
	SpearmanSD     Value `json:"spearman_sd"`
	Kendall        Value `json:"kendall"`
	RankAgreement  Value `json:"rank_agreement"`
	MAE            Value `json:"mae"` // in the table's unit
	MAESD          Value `json:"mae_sd"`
	Top10Recall    Value `json:"top10_recall"`
	Coverage90     Value `json:"coverage90"`
	IntervalWidth  Value `json:"interval_width"`
	FitSeconds     Value `json:"fit_seconds"`
	PredictSeconds Value `json:"predict_seconds"` // of all test rows
}

// Predictor runs every method on every table. In repeat s the first min(train, rows/2) of all
// ids, sorted by the SHA-256 of "s:id" in hexadecimal, are learned from whole; of the others a
// method sees the first max(1, ⌈observe·epochs⌉) epochs and the static features, and must say
// the metric after the last.
func Predictor(ctx context.Context, tables []*curve.Table, o PredictorOptions) (PredictorResult, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return PredictorResult{}, err
	}
	result := PredictorResult{Format: PredictorFormat, Seed: o.Seed, Repeats: o.Repeats, Rows: []PredictorRow{}}
	for _, table := range tables {
		t := newTask(table)
		if len(t.examples) < 2 {
			return PredictorResult{}, fmt.Errorf("table %s has %d complete curves, want at least 2", table.Name, len(t.examples))
		}
		for _, share := range o.Observe {
			for _, method := range o.Methods {
				row, err := t.measure(ctx, o, method, share)
				if err != nil {
					return PredictorResult{}, fmt.Errorf("table %s, method %s, observing %v: %w", table.Name, method.Name, share, err)
				}
				result.Rows = append(result.Rows, row)
			}
		}
	}
	return result, nil
}

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

func (r *PredictorRow) average(scores []score) {
	over := func(get func(score) float64) (mean, deviation Value) {
		values := make([]float64, len(scores))
		for i, s := range scores {
			values[i] = get(s)
		}
		m, d := stat.PopMeanStdDev(values, nil)
		return Value(m), Value(d)
	}
	r.Spearman, r.SpearmanSD = over(func(s score) float64 { return s.spearman })
	r.MAE, r.MAESD = over(func(s score) float64 { return s.mae })
	r.Kendall, _ = over(func(s score) float64 { return s.kendall })
	r.RankAgreement, _ = over(func(s score) float64 { return s.agreement })
	r.Top10Recall, _ = over(func(s score) float64 { return s.recall })
	r.Coverage90, _ = over(func(s score) float64 { return s.coverage })
	r.IntervalWidth, _ = over(func(s score) float64 { return s.width })
	r.FitSeconds, _ = over(func(s score) float64 { return s.fit })
	r.PredictSeconds, _ = over(func(s score) float64 { return s.predict })
}
