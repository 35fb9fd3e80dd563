package bench

import (
	"math"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
)

// newFidelityTask makes examples of rows that were trained twice, under two schedules: what is
// seen is a curve of one epoch with the metric of the shorter training. Rows without any
// training recorded by its fidelity are not part of the task, and not counted either.
func newFidelityTask(table *curve.Table, lower, higher int) task {
	t := task{name: table.Name, metric: table.Metric, unit: table.Unit, epochs: higher, lower: lower, minimise: table.Minimised()}
	for _, r := range table.Rows {
		if len(r.MetricByFidelity) == 0 {
			continue
		}
		low, target := finiteAt(r.MetricByFidelity, lower), finiteAt(r.MetricByFidelity, higher)
		if math.IsNaN(low) || math.IsNaN(target) || !r.OK() {
			t.dropped++
			continue
		}
		seen := curve.Curve{Metric: []float64{low}}
		if s := finiteAt(r.SecondsByFidelity, lower); !math.IsNaN(s) {
			seen.Seconds = []float64{s}
		}
		t.examples = append(t.examples, predict.Example{Sample: sample(table, r, seen), Target: target})
	}
	return t
}

// finiteAt returns the value for so many epochs, or NaN when there is no finite one.
func finiteAt(m map[int]float64, epochs int) float64 {
	if v, ok := m[epochs]; ok && !math.IsInf(v, 0) {
		return v
	}
	return math.NaN()
}

// fidelities returns the lowest and highest fidelity, in epochs, of a table that has no curves
// but separate trainings; ok is false for any other.
func fidelities(table *curve.Table) (lower, higher int, ok bool) {
	found := map[int]bool{}
	for _, r := range table.Rows {
		if r.Len() > 0 {
			return 0, 0, false
		}
		for epochs := range r.MetricByFidelity {
			found[epochs] = true
		}
	}
	for epochs := range found {
		if lower == 0 || epochs < lower {
			lower = epochs
		}
		higher = max(higher, epochs)
	}
	return lower, higher, lower < higher
}
