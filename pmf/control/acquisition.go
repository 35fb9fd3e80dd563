package control

import (
	"cmp"
	"math"
	"slices"
)

// blindDeviation stands for the spread of accuracies before two of them are known.
const blindDeviation = 0.1

// acquisition scores regions by Eq. 4. It is made once a decision and asked for every region and
// every architecture of the batch.
type acquisition struct {
	regions []RegionState
	beta    float64
	lambda  float64
	mu      float64 // mean accuracy of the stage
	sigma   float64 // its standard deviation, above 0
	total   float64 // evaluations of the stage
}

// With equal accuracies, or fewer than two, σ would be 0 and no region worth exploring.
func newAcquisition(s State, beta, lambda float64) acquisition {
	mu, sigma, _ := moments(s.Accuracies)
	if len(s.Accuracies) < 2 || sigma == 0 {
		sigma = blindDeviation
	}
	return acquisition{s.Regions, beta, lambda, mu, sigma, float64(len(s.Accuracies))}
}

// term scores region i as if extra more of its architectures, and of all, had been evaluated and
// come out as expected: their accuracy is certain now, and the region more crowded. Only
// uncertainty and density change with extra: a believed result leaves the mean where it is.
// extraAll counts the batch over all regions, extra included.
func (a acquisition) term(i, extra, extraAll int) Term {
	r := a.regions[i]
	t := Term{Region: r.Region, Beta: a.beta, Lambda: a.lambda, Count: r.Count, Best: r.Best}
	if r.predicted() {
		t.Mu, t.Sigma = r.Predicted, r.Sigma/math.Sqrt(float64(1+extra))
	} else {
		// Without a predictor the region's mean is shrunk towards the stage's, as if one
		// average architecture had been seen, and is the surer the more were seen.
		n := float64(r.Count)
		t.Mu = (n*r.Mean + a.mu) / (n + 1)
		t.Sigma = a.sigma / math.Sqrt(n+1+float64(extra))
	}
	t.Density = ratio(float64(r.Count+extra), a.total+float64(extraAll))
	t.Score = t.Mu + t.Beta*t.Sigma - t.Lambda*t.Density
	return t
}

// terms lists every region, best first; equal ones in spread order. Cost: r·log r for r regions.
func (a acquisition) terms() []Term {
	terms := make([]Term, 0, len(a.regions))
	for _, i := range spread(len(a.regions)) {
		terms = append(terms, a.term(i, 0, 0))
	}
	slices.SortStableFunc(terms, func(x, y Term) int { return cmp.Compare(y.Score, x.Score) })
	return terms
}

// spread orders 0 … n−1 by the fractional parts of multiples of the golden ratio: each beginning of
// the order is scattered evenly over the grid, so that a first batch, when all regions are equal,
// is not a corner of the space. math.Phi is about 1.618, irrational in the worst way, so no
// beginning leaves a large hole.
func spread(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	place := func(i int) float64 {
		_, fraction := math.Modf(float64(i) * math.Phi)
		return fraction
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(place(i), place(j)) })
	return order
}
