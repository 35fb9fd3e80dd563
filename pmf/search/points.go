package search

import (
	"cmp"
	"math"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// point is what the history knows best of one architecture. It points into the history and lives as
// long as one Ask.
type point struct {
	trial    *Trial // in the history
	arch     arch.Architecture
	fidelity eval.Fidelity // the highest seen, but not above the asked one
	accuracy float64       // there
	lifted   float64       // accuracy expected at the asked fidelity
}

// collect gathers one point an architecture, in the order of the history. Architectures of
// the whole space count, also outside the regions that the history is restricted to.
func collect(h History) []point {
	// What was learnt in a region that is no longer searched still tells about the others.
	whole := h.Space
	whole.Kept = nil
	place := map[arch.Architecture]int{}
	var points []point
	for i := range h.Trials {
		t := &h.Trials[i]
		p := point{trial: t, arch: t.Proposal.Arch, fidelity: min(t.Observation.Fidelity, h.Fidelity)}
		accuracy, ok := t.AccuracyAt(p.fidelity)
		for !ok && p.fidelity > eval.Low { // one that was stopped on its way up counts where it got to
			p.fidelity--
			accuracy, ok = t.AccuracyAt(p.fidelity)
		}
		if !ok || whole.Contains(p.arch) != nil {
			continue
		}
		p.accuracy = accuracy
		// Of one network the furthest training counts, and of equally far ones the latest.
		id := p.arch.Canonical()
		if i, known := place[id]; !known {
			place[id] = len(points)
			points = append(points, p)
		} else if p.fidelity >= points[i].fidelity {
			points[i] = p
		}
	}
	lift(h, points)
	return points
}

// lift brings accuracies of lower fidelities to the asked one, by what those that went on have
// gained on average. Gains are means over those that have both, kept as running means; without any
// the lift is 0. The order within one fidelity is never changed. An accuracy may thereby exceed 1,
// which models take as they take any number.
func lift(h History, points []point) {
	var gains [eval.Fidelities]float64
	var counts [eval.Fidelities]float64
	for _, p := range points {
		if p.fidelity < h.Fidelity {
			continue
		}
		for f := range h.Fidelity {
			if before, ok := p.trial.AccuracyAt(f); ok {
				counts[f]++
				gains[f] += (p.accuracy - before - gains[f]) / counts[f]
			}
		}
	}
	for i, p := range points {
		points[i].lifted = p.accuracy
		if p.fidelity < h.Fidelity {
			points[i].lifted += gains[p.fidelity]
		}
	}
}

// incumbent is the best accuracy known at the asked fidelity; ok is false without any.
func incumbent(h History, points []point) (accuracy float64, ok bool) {
	accuracy = math.Inf(-1)
	for _, p := range points {
		if p.fidelity == h.Fidelity {
			accuracy, ok = max(accuracy, p.accuracy), true
		}
	}
	return accuracy, ok
}

// selectPoints keeps what matters most: all of the asked fidelity, then the best half of what fits
// of the others and an even selection of the rest, so that the model sees bad ones, too. It costs
// n·log n and keeps the points themselves, in an order of its own.
func selectPoints(h History, points []point, limit int) []point {
	order := slices.Clone(points)
	slices.SortStableFunc(order, func(a, b point) int {
		return cmp.Or(cmp.Compare(b.fidelity, a.fidelity), cmp.Compare(b.lifted, a.lifted))
	})
	if len(order) <= limit {
		return order
	}
	// The points of the asked fidelity come first in the order, so this is how many they are.
	top := slices.IndexFunc(order, func(p point) bool { return p.fidelity < h.Fidelity })
	if top < 0 || top > limit {
		top = 0
	}
	top += (limit - top + 1) / 2
	kept, rest := order[:top:top], order[top:]
	// From near the worst up to the best of the rest, in even steps.
	for left := limit - top; left > 0; left-- {
		kept = append(kept, rest[len(rest)*(left-1)/(limit-top)])
	}
	return kept
}
