package bench

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
	"pmfnas/pmf/predict"
)

// PredictorOptions configures Predictor; the zero value is the recommended setting.
type PredictorOptions struct {
	Seed    uint64 // of the first repeat
	Repeats int    // 0 means 20
	Train   int    // examples to learn from; 0 means 100. Never more than half the rows
	// Observe is rounded up to whole epochs.
	Observe  []float64       // shares of a curve that a method sees; nil means 0.1, 0.25, 0.5
	Methods  []predict.Named // nil means predict.All()
	Parallel int             // repeats at once; 0 means 1, which times them honestly. It changes no other number
	// Progress is told after each repeat, in any order, and after each row; one call at a
	// time. nil means silent.
	Progress func(Progress)
}

// Progress tells how far a benchmark is.
type Progress struct {
	Done, Total   int // repeats of a method
	Table, Method string
	EpochsSeen    int
	// Finished holds all rows so far when it is a row that has just been finished, the last of
	// them; nil after a repeat. It must not be changed.
	Finished *PredictorResult
}

func (o PredictorOptions) withDefaults() PredictorOptions {
	o.Repeats, o.Train, o.Parallel = cmp.Or(o.Repeats, 20), cmp.Or(o.Train, 100), cmp.Or(o.Parallel, 1)
	if o.Observe == nil {
		o.Observe = []float64{0.1, 0.25, 0.5}
	}
	if o.Methods == nil {
		o.Methods = predict.All()
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	return o
}

func (o PredictorOptions) validate() error {
	if o.Repeats < 1 || o.Train < 1 || o.Parallel < 1 {
		return fmt.Errorf("benchmark with %d repeats, %d at once, and %d training rows, want at least 1 of each", o.Repeats, o.Parallel, o.Train)
	}
	for _, share := range o.Observe {
		if !(share > 0 && share <= 1) {
			return fmt.Errorf("benchmark observes a share of %v, want above 0 and at most 1", share)
		}
	}
	return nil
}

// Predictor runs every method on every table. In repeat s the first min(train, ⌊rows/2⌋) of all
// ids, sorted by the SHA-256 of "s:id" in hexadecimal, are learned from whole; of the others a
// method sees the first max(1, ⌈observe·epochs⌉) epochs and what was known before training, and
// must say the metric after the last.
//
// Of a table with separate trainings of different lengths a method sees the shortest, as a
// curve of one epoch, and must say the metric of the longest; shares have no meaning there.
//
// An error comes with the rows that were finished before it. It fits tables·looks·Methods·Repeats
// predictors.
func Predictor(ctx context.Context, tables []*curve.Table, o PredictorOptions) (PredictorResult, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return PredictorResult{}, err
	}
	b := benchmark{PredictorOptions: o}
	for _, table := range tables {
		t := task{pool.NewTask(table)}
		if len(t.Examples) < 2 {
			return PredictorResult{}, fmt.Errorf("table %s has %d complete rows, want at least 2", t.Name, len(t.Examples))
		}
		b.tasks = append(b.tasks, t)
	}
	return b.run(ctx)
}

// benchmark is a Predictor call under way.
type benchmark struct {
	PredictorOptions
	tasks []task
	now   Progress
}

func (b *benchmark) run(ctx context.Context) (PredictorResult, error) {
	result := PredictorResult{Format: PredictorFormat, Seed: b.Seed, Repeats: b.Repeats, Rows: []PredictorRow{}}
	var names []string
	for _, t := range b.tasks {
		names = append(names, t.Name)
		b.now.Total += len(t.looks(b.Observe)) * len(b.Methods) * b.Repeats
	}
	result.Table = strings.Join(names, ",")
	for _, t := range b.tasks {
		for _, look := range t.looks(b.Observe) {
			for _, method := range b.Methods {
				b.now.Table, b.now.Method, b.now.EpochsSeen = t.Name, method.Name, look.epochs
				row, err := b.measure(ctx, t, look, method)
				if err != nil {
					return result, fmt.Errorf("table %s, method %s, %d epochs seen: %w", t.Name, method.Name, look.epochs, err)
				}
				result.Rows = append(result.Rows, row)
				finished, now := result, b.now
				now.Finished = &finished
				b.Progress(now)
			}
		}
	}
	return result, nil
}
