package acquire

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// TPEOptions tune TPE. The zero value is Optuna's multivariate setting.
type TPEOptions struct {
	Axes  []Axis  // what the columns hold; nil means [Axes] of rows and candidates
	Share float64 // γ: the share of the rows that are good, rounded up; 0 means 0.1
	Most  int     // good rows, at most; 0 means 25, negative means any number
	Prior float64 // weight of the prior, that of a row being 1; 0 means 1
	// Apart estimates a density for each column by itself, as the original and Hyperopt do;
	// else the columns of a row stay together, as in BOHB.
	Apart bool
	// Points is how many rows a density is made of, at most, the best good ones and an even
	// selection of the bad; 0 means 500. More hardly move a density and cost their number.
	Points int
}

// TPE scores by tree-structured Parzen estimators (Bergstra et al. 2011): the logarithm of the
// ratio between a density of the good rows and one of the others, which grows with expected
// improvement. Cost n·log n + min(n, Points)·m·p. It fits nothing and draws nothing: equal
// arguments, equal scores.
type TPE struct{ o TPEOptions }

var _ Scorer = (*TPE)(nil)

// NewTPE returns the scorer.
func NewTPE(o TPEOptions) *TPE {
	o.Share = cmp.Or(o.Share, 0.1)
	o.Most = cmp.Or(o.Most, 25)
	o.Prior = cmp.Or(o.Prior, 1)
	o.Points = cmp.Or(o.Points, 500)
	return &TPE{o}
}

// Score implements Scorer. The error is of rows, values or candidates that are not what Scorer
// asks for.
func (s *TPE) Score(x [][]float64, y []float64, candidates [][]float64, _ *rand.Rand) ([]float64, error) {
	if err := check(x, y, candidates); err != nil {
		return nil, err
	}
	axes := s.o.Axes
	if axes == nil {
		axes = Axes(x, candidates)
	}
	return s.Ratio(x, y, axes)(candidates), nil
}

// Ratio returns the score as a function of candidates, for rows x [n, len(axes)] and values y,
// n ≥ 1: what Score computes, kept for several calls.
func (s *TPE) Ratio(x [][]float64, y []float64, axes []Axis) func(candidates [][]float64) []float64 {
	good, bad := s.Split(y)
	step := len(axes) // columns that stay together
	if s.o.Apart {
		step = 1
	}
	// The two densities of Bergstra et al.: l of the good rows, g of the bad ones, one pair for
	// each group of columns that stay together.
	var l, g []*Parzen
	for first := 0; first < len(axes); first += step {
		l = append(l, s.density(at(x, good), axes, first, first+step))
		g = append(g, s.density(at(x, bad), axes, first, first+step))
	}
	return func(candidates [][]float64) []float64 {
		scores := make([]float64, len(candidates))
		for k := range l {
			part := columns(candidates, k*step, (k+1)*step)
			others := g[k].LogDensity(part)
			for i, v := range l[k].LogDensity(part) {
				scores[i] += v - others[i]
			}
		}
		return scores
	}
}

// Split returns the places of the good and the bad values, the best first; of equal ones the
// earlier is the better. Together they hold at most twice Points rows, one good one at least.
func (s *TPE) Split(y []float64) (good, bad []int) {
	order := make([]int, len(y))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(y[b], y[a]) })
	n := int(math.Ceil(s.o.Share * float64(len(y))))
	if s.o.Most > 0 {
		n = min(n, s.o.Most)
	}
	n = max(1, min(n, len(y)))
	good, bad = order[:n:n], order[n:]
	good = good[:min(n, s.o.Points)]
	if len(bad) > s.o.Points {
		// An even selection by rank: the density of the bad is to look like that of all of
		// them.
		kept := make([]int, s.o.Points)
		for k := range kept {
			kept[k] = bad[k*len(bad)/len(kept)]
		}
		bad = kept
	}
	return good, bad
}

// Good returns the density of the good rows, to draw candidates from; axes are what the
// columns of x hold.
func (s *TPE) Good(x [][]float64, y []float64, axes []Axis) *Parzen {
	good, _ := s.Split(y)
	return NewParzen(at(x, good), axes, s.o.Prior)
}

// density is that of some columns of rows.
func (s *TPE) density(rows [][]float64, axes []Axis, first, last int) *Parzen {
	return NewParzen(columns(rows, first, last), axes[first:last], s.o.Prior)
}

// columns cuts rows; the parts share memory with them.
func columns(rows [][]float64, first, last int) [][]float64 {
	out := make([][]float64, len(rows))
	for i, row := range rows {
		out[i] = row[first:last]
	}
	return out
}
