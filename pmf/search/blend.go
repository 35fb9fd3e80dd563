package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/eval"
)

// Part is a strategy with its share of a Blend's proposals. Shares need not sum to one.
type Part struct {
	Strategy Strategy
	Share    float64
	Name     string   // stands in its proposals as who made them
	Deaf     []string // parts from whose trials it learns nothing, though it repeats none of them
}

// hears returns the history as the part may know it: trials of others whom it does not listen to
// look as if their results were still to come. A failed trial stays visible as such: it would only
// fail again. Cost: a copy of the trials.
func (p Part) hears(h History) History {
	if len(p.Deaf) == 0 {
		return h
	}
	h.Trials = slices.Clone(h.Trials)
	for i, t := range h.Trials {
		if slices.Contains(p.Deaf, t.Proposal.By) && t.Observation.Status != eval.Failed {
			h.Trials[i].Observation = eval.Observation{}
		}
	}
	return h
}

// Blend shares the proposals among several strategies, which see each other's trials: the
// loose coupling of §1.3.2 through one history. What a part cannot fill goes to the others.
type Blend struct{ parts []Part }

var _ Strategy = (*Blend)(nil)

// NewBlend returns the mixture; parts whose share is not positive only fill what others leave.
func NewBlend(parts ...Part) *Blend { return &Blend{slices.Clone(parts)} }

// Ask implements Strategy. Parts are asked in their order, and each sees what those before it
// proposed as pending trials, so no two propose the same.
func (b *Blend) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	quotas := b.quotas(h, n)
	exhausted := make([]bool, len(b.parts))
	var batch []Proposal
	ask := func(i, n int) error {
		more, err := b.parts[i].Strategy.Ask(ctx, b.parts[i].hears(h.With(batch)), n)
		if errors.Is(err, ErrExhausted) {
			exhausted[i] = true
			return nil
		} else if err != nil {
			return fmt.Errorf("part %d of a blend: %w", i+1, err)
		}
		for _, p := range more {
			p.By = cmp.Or(b.parts[i].Name, p.By)
			batch = append(batch, p)
		}
		return nil
	}
	for i, quota := range quotas {
		if quota == 0 {
			continue
		} else if err := ask(i, quota); err != nil {
			return nil, err
		}
	}
	// A second turn fills what is missing. A part that gave fewer than its quota without being
	// exhausted waits for results, and is asked for the rest all the same.
	for i := range b.parts {
		if left := n - len(batch); left > 0 && !exhausted[i] {
			if err := ask(i, left); err != nil {
				return nil, err
			}
		}
	}
	if n > 0 && len(batch) == 0 && !slices.Contains(exhausted, false) {
		return nil, ErrExhausted
	}
	return batch, nil
}

// quotas gives the next n proposals to the parts. The k-th proposal of a study goes to the part in
// whose share the fractional part of k·φ falls, so that any stretch of them is shared nearly
// exactly, however it is cut into batches. φ makes multiples of it the most evenly spread of all
// sequences k·x mod 1. Shares need not sum to 1; without a positive one nobody gets a quota and the
// parts fill in their order.
func (b *Blend) quotas(h History, n int) []int {
	quotas := make([]int, len(b.parts))
	total := 0.0
	for _, p := range b.parts {
		total += max(p.Share, 0)
	}
	for k := range n {
		_, fraction := math.Modf(float64(len(h.Trials)+k) * math.Phi)
		left := fraction * total
		for i, p := range b.parts {
			if left -= max(p.Share, 0); left < 0 {
				quotas[i]++
				break
			}
		}
	}
	return quotas
}
