package bench

import (
	"cmp"
	"context"
	"fmt"

	"gonum.org/v1/gonum/stat"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
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
