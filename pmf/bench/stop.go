package bench

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/study"
)

// StopFormat names the schema of a StopResult.
const StopFormat = "pmf-bench-stop/1"

// StopOptions configures Stop; the zero value is the recommended setting. Shares and chances are in
// [0, 1].
type StopOptions struct {
	Seed       uint64        // of the first repeat
	Repeats    int           // 0 means 10
	Train      int           // examples to learn from; 0 means 100. Never more than half the rows
	Keep       float64       // share that is kept; 0 means 0.1
	Looks      int           // epochs after which is asked, spread evenly, at most; 0 means 12
	Thresholds []float64     // nil means 0.01, 0.02, 0.05, 0.1, 0.2, 0.3
	Method     predict.Named // without New: the recommended ensemble
	Parallel   int           // repeats at once; 0 means 1. It changes no number
}

func (o StopOptions) withDefaults() StopOptions {
	o.Repeats, o.Train, o.Parallel = cmp.Or(o.Repeats, 10), cmp.Or(o.Train, 100), cmp.Or(o.Parallel, 1)
	o.Keep, o.Looks = cmp.Or(o.Keep, 0.1), cmp.Or(o.Looks, 12)
	if o.Thresholds == nil {
		o.Thresholds = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.3}
	}
	if o.Method.New == nil {
		o.Method = predict.Named{Name: "pmf", New: func(o predict.Options) predict.Predictor { return predict.New(o) }}
	}
	return o
}

// StopResult is what Stop found.
type StopResult struct {
	Format string    `json:"format"`
	Seed   uint64    `json:"seed"`
	Rows   []StopRow `json:"rows"` // by table, by threshold
}

// StopRow is one threshold on one table: means over the repeats.
type StopRow struct {
	Table   string  `json:"table"`
	Method  string  `json:"method"`
	Keep    float64 `json:"keep"`
	Epochs  int     `json:"epochs"` // of a whole training
	Repeats int     `json:"repeats"`
	Train   int     `json:"train"`
	Test    int     `json:"test"`
	StopRate
}

// StopRate is what a threshold does to a set of trainings.
type StopRate struct {
	Threshold  float64 `json:"threshold"`
	Stopped    float64 `json:"stopped"`     // share of trainings that end early (Table 12)
	Saved      float64 `json:"saved"`       // share of their epochs that is not trained (Table 12)
	FalseStops float64 `json:"false_stops"` // share stopped of those that truly belong to the kept
	Regret     float64 `json:"regret"`      // (best − best not stopped) / (best − median), signs turned where small is good
}

// A Watched is a whole training with what a predictor that had not seen it said on its way. Looks
// and Chance are parallel. It never was asked after the last epoch: then there is nothing left to
// save.
type Watched struct {
	Final  float64   // after the last epoch; large is good
	Epochs int       // in all
	Looks  []int     // epochs after which the predictor was asked, ascending
	Chance []float64 // of reaching the bar, at each
}

// stop returns the epochs that are trained under a threshold. Epochs, where it is never stopped.
func (w Watched) stop(threshold float64) int {
	for i, chance := range w.Chance {
		if chance < threshold {
			return w.Looks[i]
		}
	}
	return w.Epochs
}

// Rate tells what a threshold does to trainings of which so many, at least one, are worth keeping.
// Saved counts epochs, and Stopped trainings. Equal finals are ordered as they came.
func Rate(watched []Watched, keep int, threshold float64) StopRate {
	rate := StopRate{Threshold: threshold}
	order := slices.Clone(watched)
	slices.SortStableFunc(order, func(a, b Watched) int { return cmp.Compare(b.Final, a.Final) })
	trained, epochs, left := 0, 0, math.Inf(-1)
	for i, w := range order {
		n := w.stop(threshold)
		trained, epochs = trained+n, epochs+w.Epochs
		switch {
		case n == w.Epochs:
			left = max(left, w.Final)
		// It belongs to the best and was stopped: a false stop, besides being a stop.
		case i < keep:
			rate.FalseStops += 1 / float64(keep)
			fallthrough
		default:
			rate.Stopped += 1 / float64(len(order))
		}
	}
	if epochs > 0 {
		rate.Saved = 1 - float64(trained)/float64(epochs)
	}
	if n := len(order); n > 0 {
		best, median, worst := order[0].Final, order[n/2].Final, order[n-1].Final
		if best > median {
			rate.Regret = (best - max(left, worst)) / (best - median)
		}
	}
	return rate
}

// Stop asks on complete curves what early stopping by the predictor would do. In each repeat the
// predictor learns from some whole curves, the bar is the final value of the last of these that
// would be kept, and each other curve ends at the first look at which its chance to reach the bar
// is below a threshold. Rows are split as in Predictor. Tables with separate trainings, which have
// no curves to stop, are refused.
func Stop(ctx context.Context, tables []*curve.Table, o StopOptions) (StopResult, error) {
	o = o.withDefaults()
	result := StopResult{Format: StopFormat, Seed: o.Seed}
	for _, table := range tables {
		t := task{pool.NewTask(table)}
		if t.Lower > 0 || len(t.Examples) < 4 {
			return result, fmt.Errorf("table %s: want at least 4 complete curves", t.Name)
		}
		rows, err := t.stop(ctx, o)
		if err != nil {
			return result, fmt.Errorf("table %s: %w", t.Name, err)
		}
		result.Rows = append(result.Rows, rows...)
	}
	return result, nil
}

// stop measures all thresholds on one task.
func (t task) stop(ctx context.Context, o StopOptions) ([]StopRow, error) {
	train := min(o.Train, len(t.Examples)/2)
	repeats := make([][]Watched, o.Repeats)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.Parallel)
	for i := range repeats {
		group.Go(func() (err error) {
			repeats[i], err = t.watched(ctx, o, o.Seed+uint64(i), train)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var rows []StopRow
	for _, threshold := range o.Thresholds {
		row := StopRow{Table: t.Name, Method: o.Method.Name, Keep: o.Keep, Epochs: t.Epochs, Repeats: o.Repeats,
			Train: train, Test: len(t.Examples) - train, StopRate: StopRate{Threshold: threshold}}
		for _, watched := range repeats {
			r, n := Rate(watched, kept(o.Keep, len(watched)), threshold), float64(o.Repeats)
			row.Stopped, row.Saved = row.Stopped+r.Stopped/n, row.Saved+r.Saved/n
			row.FalseStops, row.Regret = row.FalseStops+r.FalseStops/n, row.Regret+r.Regret/n
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// kept is a share of n in whole numbers, one at least.
func kept(share float64, n int) int { return max(1, int(math.Round(share*float64(n)))) }

// watched lets a predictor learn from some examples and watch the others.
func (t task) watched(ctx context.Context, o StopOptions, seed uint64, train int) ([]Watched, error) {
	known, tested := t.split(seed, train)
	p := o.Method.New(predict.Options{Seed: seed, Minimise: t.Minimise})
	if err := p.Fit(ctx, known); err != nil {
		return nil, err
	}
	watched := make([]Watched, len(tested))
	for i, e := range tested {
		watched[i] = Watched{Final: t.sign() * e.Target, Epochs: t.Epochs}
	}
	bar := t.bar(known, kept(o.Keep, len(known)))
	for _, epochs := range spread(t.Epochs-1, o.Looks) {
		samples := make([]predict.Sample, len(tested))
		for i, e := range tested {
			samples[i] = e.Sample
			samples[i].Curve = e.Curve.Prefix(epochs)
		}
		predictions, err := p.Predict(ctx, samples)
		if err != nil {
			return nil, fmt.Errorf("after %d epochs: %w", epochs, err)
		}
		for i, p := range predictions {
			watched[i].Looks = append(watched[i].Looks, epochs)
			watched[i].Chance = append(watched[i].Chance, t.chance(p, bar))
		}
	}
	return watched, nil
}

// sign turns values so that large is good.
func (t task) sign() float64 {
	if t.Minimise {
		return -1
	}
	return 1
}

// bar is the final value of the last of the examples that would be kept, in the table's own sign.
// There are at least keep of them.
func (t task) bar(known []predict.Example, keep int) float64 {
	finals := make([]float64, len(known))
	for i, e := range known {
		finals[i] = t.sign() * e.Target
	}
	slices.Sort(finals)
	return t.sign() * finals[len(finals)-keep]
}

// Where small is good, to reach the bar is to end below it.
func (t task) chance(p predict.Prediction, bar float64) float64 {
	if t.Minimise {
		return 1 - study.Chance(p, bar)
	}
	return study.Chance(p, bar)
}

// spread lists at most n of the numbers 1 to last, evenly, the first among them.
func spread(last, n int) []int {
	var looks []int
	for i := range min(n, last) {
		looks = append(looks, 1+i*last/min(n, last))
	}
	return looks
}

// OutOfFold watches curves of so many epochs, or fewer where patience ended them, by predictors
// that learnt from others and are asked after at most twelve of the epochs; large is good. The bar
// is the final value of the last of the kept. It fits five predictors for each look.
func OutOfFold(ctx context.Context, newPredictor func() predict.Predictor, examples []predict.Example, keep, epochs int, seed uint64) ([]Watched, error) {
	t := task{pool.Task{Epochs: epochs, Examples: examples}}
	bar := t.bar(examples, keep)
	watched := make([]Watched, len(examples))
	for i, e := range examples {
		watched[i] = Watched{Final: e.Target, Epochs: e.Curve.Len()}
	}
	for _, n := range spread(epochs-1, 12) {
		predictions, err := predict.CrossValidate(ctx, newPredictor, examples, n, 5, seed)
		if err != nil {
			return nil, fmt.Errorf("watch %d curves after %d epochs: %w", len(examples), n, err)
		}
		for i, p := range predictions {
			if n < watched[i].Epochs {
				watched[i].Looks = append(watched[i].Looks, n)
				watched[i].Chance = append(watched[i].Chance, t.chance(p, bar))
			}
		}
	}
	return watched, nil
}
