package pool

import (
	"math"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
)

// Task is a table turned into examples, each with all that was recorded of its training. Epochs
// count what the table does, and targets are in the table's own unit and sign.
type Task struct {
	Name         string
	Metric, Unit string // as the table says
	Epochs       int    // of a whole training
	Lower        int    // epochs of a separate short training; 0 for curves
	Minimise     bool   // a small metric is a good one
	Dropped      int    // rows that are no examples
	Examples     []predict.Example
	Rows         []curve.Row // what the examples were made of, in the same order
}

// NewTask turns the complete rows of a table into examples. Of a table with separate trainings of
// different lengths, an example's curve is the shortest of them, as one epoch, and its target the
// metric of the longest. Examples and Rows are parallel.
func NewTask(table *curve.Table) Task {
	if lower, higher, ok := fidelities(table); ok {
		return newFidelityTask(table, lower, higher)
	}
	rows, dropped := table.Complete()
	t := Task{Name: table.Name, Metric: table.Metric, Unit: table.Unit, Epochs: table.Epochs, Minimise: table.Minimised(), Dropped: dropped, Rows: rows}
	for _, r := range rows {
		seen := r.Curve.Prefix(table.Epochs)
		t.Examples = append(t.Examples, predict.Example{Sample: sample(table, r, seen), Target: seen.Last()})
	}
	return t
}

// newFidelityTask makes examples of rows that were trained twice, under two schedules. Rows
// without any training recorded by its fidelity are not part of the task, and not counted.
func newFidelityTask(table *curve.Table, lower, higher int) Task {
	t := Task{Name: table.Name, Metric: table.Metric, Unit: table.Unit, Epochs: higher, Lower: lower, Minimise: table.Minimised()}
	for _, r := range table.Rows {
		if len(r.MetricByFidelity) == 0 {
			continue
		}
		low, target := finiteAt(r.MetricByFidelity, lower), finiteAt(r.MetricByFidelity, higher)
		if math.IsNaN(low) || math.IsNaN(target) || !r.OK() {
			t.Dropped++
			continue
		}
		seen := curve.Curve{Metric: []float64{low}}
		if s := finiteAt(r.SecondsByFidelity, lower); !math.IsNaN(s) {
			seen.Seconds = []float64{s}
		}
		t.Examples = append(t.Examples, predict.Example{Sample: sample(table, r, seen), Target: target})
		t.Rows = append(t.Rows, r)
	}
	return t
}

// sample is a row as a predictor may see it when its training has come so far.
func sample(table *curve.Table, r curve.Row, seen curve.Curve) predict.Sample {
	return predict.Sample{ID: r.ID, Features: r.Features, Params: r.Parameters(), Graph: structure(table.Header, r), Curve: seen}
}
