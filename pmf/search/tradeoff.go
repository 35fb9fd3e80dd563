package search

import (
	"cmp"
	"math"
	"slices"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/arch"
	"pmfnas/pmf/pareto"
)

// tradeoff scores candidates by expected hypervolume improvement over accuracy and all that
// [History.Costs] tells. Costs are certain; each objective is measured in its range among the
// points, so that its unit plays no part.
type tradeoff struct {
	costs     func(arch.Architecture) []float64
	low, span []float64   // [objective], accuracy negated and first
	known     [][]float64 // [point, objective], scaled
	region    *acquire.Improvement
}

// columns is about how many columns the region of improvement may be cut into.
const columns = 20000

// newTradeoff returns nil where accuracy is the only objective, or nothing is known yet. It costs
// the front of n points, and a region of at most about columns columns.
func newTradeoff(h History, points []point) *tradeoff {
	if h.Costs == nil {
		return nil
	}
	t := &tradeoff{costs: h.Costs}
	for _, p := range points {
		if p.fidelity == h.Fidelity {
			t.known = append(t.known, t.objectives(p.arch, p.accuracy))
		}
	}
	if len(t.known) == 0 || len(t.known[0]) < 2 {
		return nil
	}
	t.measure()
	t.cut()
	return t
}

// All are minimised. The slice is new.
func (t *tradeoff) objectives(a arch.Architecture, accuracy float64) []float64 {
	return append([]float64{-accuracy}, t.costs(a)...)
}

// measure finds the ranges and scales the known points by them. The ranges are those of the known
// points and stay as they are while a batch is chosen.
func (t *tradeoff) measure() {
	for d := range t.known[0] {
		low, high := math.Inf(1), math.Inf(-1)
		for _, p := range t.known {
			low, high = min(low, p[d]), max(high, p[d])
		}
		if !(high > low) { // one point, or all equal: any unit will do
			high = low + max(0.01, math.Abs(low))
		}
		t.low, t.span = append(t.low, low), append(t.span, high-low)
	}
	for i := range t.known {
		t.known[i] = t.scaled(t.known[i])
	}
}

func (t *tradeoff) scaled(p []float64) []float64 {
	out := make([]float64, len(p))
	for d, v := range p {
		out[d] = (v - t.low[d]) / t.span[d]
	}
	return out
}

// cut prepares the region up to a reference a tenth beyond the worst of each objective. With
// many objectives an even selection of the front stands for it.
func (t *tradeoff) cut() {
	var front [][]float64
	for _, i := range pareto.Front(t.known) {
		front = append(front, t.known[i])
	}
	slices.SortFunc(front, func(a, b []float64) int { return cmp.Compare(a[0], b[0]) })
	k := len(t.low)
	// A region over k objectives has front^(k−1) columns (see acquire.NewImprovement), so this many
	// points of the front keep it within its bound.
	most := max(2, int(math.Pow(columns, 1/float64(k-1)))-1)
	if n := len(front); n > most {
		for i := range most {
			front[i] = front[i*(n-1)/(most-1)]
		}
		front = front[:most]
	}
	// Scaled objectives lie in [0, 1], which puts the reference at 1.1: the ends of the front can
	// be improved on, too.
	t.region = acquire.NewImprovement(front, slices.Repeat([]float64{1.1}, k))
}

// score is the logarithm of the expected improvement, for an accuracy with mean and deviation.
// Where it is 0 in floating point the accuracy alone is compared, below all others. The costs get a
// deviation next to nothing, for they are known. −1e6 lies below every logarithm of a positive
// float64, which is at least −745.
func (t *tradeoff) score(a arch.Architecture, mu, sigma, best float64) float64 {
	mean := t.scaled(t.objectives(a, mu))
	deviation := slices.Repeat([]float64{1e-9}, len(mean))
	deviation[0] = max(sigma/t.span[0], 1e-9)
	if expected := t.region.Expected(mean, deviation); expected > 0 {
		return math.Log(expected)
	}
	return acquire.LogEI(mu, sigma, best) - 1e6
}

// believe adds a point that is taken for granted. It is how a batch spreads over the front in place
// of crowding at one end.
func (t *tradeoff) believe(a arch.Architecture, mu float64) {
	t.known = append(t.known, t.scaled(t.objectives(a, mu)))
	t.cut()
}
