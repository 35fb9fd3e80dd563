package pool

import (
	"math"

	"pmfnas/pmf/curve"
)

// finiteAt returns the value for so many epochs, or NaN when there is no finite one.
func finiteAt(m map[int]float64, epochs int) float64 {
	if v, ok := m[epochs]; ok && !math.IsInf(v, 0) {
		return v
	}
	return math.NaN()
}

// fidelities returns the lowest and highest fidelity, in epochs, of a table that has no curves but
// separate trainings; ok is false for any other. Two different numbers of epochs are needed, and no
// row may have a curve.
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
