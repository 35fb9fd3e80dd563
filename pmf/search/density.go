package search

import (
	"cmp"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// Density is the performance density of a region (Eq. 13). A region that nobody visited has Count,
// Mean and Best 0, and Shrunk the mean of all.
type Density struct {
	Region arch.Region `json:"region"`
	Count  int         `json:"count"` // usable trials in it, each architecture once
	Mean   float64     `json:"mean"`  // of their accuracies at low fidelity, in [0, 1]: ρ of Eq. 13
	Best   float64     `json:"best"`  // the highest of these accuracies
	// Shrunk is Mean drawn towards the mean of all trials as if one average architecture more
	// had been seen: what a region with few trials, or none, is trusted to be worth.
	Shrunk float64 `json:"shrunk"`
}

// Densities returns the performance density of every region of the history's space, in the order of
// the space. One architecture counts once, by its first usable trial. Cost: one pass over the
// trials.
func Densities(h History) []Density {
	regions := h.Space.Regions()
	densities := make([]Density, len(regions))
	index := make(map[arch.Region]int, len(regions))
	for i, r := range regions {
		densities[i].Region = r
		index[r] = i
	}
	var all Density
	seen := map[arch.Architecture]bool{}
	for _, t := range h.Trials {
		accuracy, ok := lowAccuracy(t)
		i, inside := index[h.Space.RegionOf(t.Proposal.Arch)]
		if id := t.Proposal.Arch.Canonical(); ok && inside && !seen[id] {
			seen[id] = true
			all.add(accuracy)
			densities[i].add(accuracy)
		}
	}
	for i, d := range densities {
		n := float64(d.Count)
		densities[i].Shrunk = (n*d.Mean + all.Mean) / (n + 1)
	}
	return densities
}

// The running mean needs no sum, which a long study would make inexact.
func (d *Density) add(accuracy float64) {
	d.Count++
	d.Mean += (accuracy - d.Mean) / float64(d.Count)
	if d.Count == 1 || accuracy > d.Best {
		d.Best = accuracy
	}
}

// lowAccuracy is P̂_low, or the accuracy at hand where an evaluator has no lower fidelity.
func lowAccuracy(t Trial) (float64, bool) {
	if accuracy, ok := t.AccuracyAt(eval.Low); ok {
		return accuracy, true
	}
	return t.Observation.Accuracy, t.Usable()
}

// Promising returns the regions that the next stage should search (Eq. 14): the visited ones whose
// density exceeds the threshold τ, best first, at most limit of them. τ adapts to what was found:
// it parts the densities into the two clusters that differ most. At least one region is kept when
// any was visited. A limit below 1 counts as 1. threshold is τ, 0 where all densities are equal or
// only one region was visited.
func Promising(h History, limit int) (kept []Density, threshold float64) {
	for _, d := range Densities(h) {
		if d.Count > 0 {
			kept = append(kept, d)
		}
	}
	slices.SortStableFunc(kept, func(a, b Density) int { return cmp.Compare(b.Shrunk, a.Shrunk) })
	high, threshold := cluster(kept)
	return kept[:min(high, max(limit, 1), len(kept))], threshold
}

// cluster splits densities, sorted from the best, into two groups with the largest variance between
// them. It returns the size of the better group and the value halfway to the other; equal densities
// are one group. This is Otsu's criterion, or 2-means in one dimension: n·m·(mean₁ − mean₂)² is the
// variance between the groups up to a factor. It costs one pass.
func cluster(sorted []Density) (high int, threshold float64) {
	sum := 0.0
	for _, d := range sorted {
		sum += d.Shrunk
	}
	high = len(sorted)
	most, upper := 0.0, 0.0
	for i := 1; i < len(sorted); i++ {
		upper += sorted[i-1].Shrunk
		n, m := float64(i), float64(len(sorted)-i)
		gap := upper/n - (sum-upper)/m
		// A cut between equal densities would part what nothing parts.
		if between := n * m * gap * gap; between > most && sorted[i].Shrunk < sorted[i-1].Shrunk {
			most, high, threshold = between, i, (sorted[i-1].Shrunk+sorted[i].Shrunk)/2
		}
	}
	return high, threshold
}
