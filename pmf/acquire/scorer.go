package acquire

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Scorer tells which candidates are worth a try.
type Scorer interface {
	// Score returns a finite score for each candidate [m, p], larger is better, from rows
	// x [n, p] and their values y [n], larger is better, n ≥ 1, all finite. Only scores of one
	// call compare. It keeps no argument and draws randomness only from r; what it may
	// remember of a call makes later ones faster and never different. It is called from one
	// goroutine at a time.
	Score(x [][]float64, y []float64, candidates [][]float64, r *rand.Rand) ([]float64, error)
}

// Named is a scorer that the command line and tests know by name.
type Named struct {
	Name string
	Doc  string
	New  func() Scorer // with its recommended options
}

// All lists the scorers that have a name. A Scorer needs no name to be used.
func All() []Named {
	return []Named{
		{"tpe", "ratio of Parzen densities of good and bad rows", func() Scorer { return NewTPE(TPEOptions{}) }},
		{"gp", "expected improvement by a Gaussian process", func() Scorer { return NewGP(GPOptions{}) }},
		{"forest", "expected improvement by a random forest", func() Scorer { return NewForest(ForestOptions{}) }},
	}
}

// Selection returns the ascending places of at most limit of the values, the better half of what
// fits and an even selection, by rank, of the rest: a model must see bad rows, too. The worst
// row is among them from a limit of two on, and of equal values the earlier goes first.
func Selection(y []float64, limit int) []int {
	places := make([]int, len(y))
	for i := range places {
		places[i] = i
	}
	if len(y) <= limit {
		return places
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(y[b], y[a]) })
	top := (limit + 1) / 2
	kept, rest := places[:top:top], places[top:]
	for k := range limit - top {
		kept = append(kept, rest[len(rest)*(k+1)/(limit-top)-1])
	}
	slices.Sort(kept)
	return kept
}

// at returns the elements at the given places.
func at[T any](all []T, places []int) []T {
	out := make([]T, len(places))
	for i, p := range places {
		out[i] = all[p]
	}
	return out
}
