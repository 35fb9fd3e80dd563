package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/predict"
)

// PromotionOptions tune Promotion.
type PromotionOptions struct {
	Beta control.Beta // β(t) of Eq. 12, t the round; nil means control.Logarithmic()
}

// Promotion continues lower-fidelity trials: those with the highest r(α) = μ + β(t)·σ
// (Eq. 12), where μ and σ are the predictor's for the final accuracy. Without a predictor it
// takes the highest rung first and on it the highest last accuracy, as successive halving does.
type Promotion struct{ o PromotionOptions }

var _ Strategy = (*Promotion)(nil)

// NewPromotion returns the strategy that continues what is already trained.
func NewPromotion(o PromotionOptions) *Promotion {
	if o.Beta == nil {
		o.Beta = control.Logarithmic()
	}
	return &Promotion{o}
}

// Ask implements Strategy. While all candidates are pending it proposes nothing; when there are
// none and none are coming, it is exhausted. Proposals come in the order of their rank.
func (s *Promotion) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "promotion")
	ranked := rank(h, candidates(h, d.known), s.o.Beta)
	if len(ranked) == 0 && waiting(h, d.known) {
		return nil, context.Cause(ctx)
	}
	return d.fill(ctx, n, func() (Proposal, error) {
		if len(ranked) == 0 {
			return Proposal{}, ErrExhausted
		}
		c := ranked[0]
		ranked = ranked[1:]
		return c.promote(h), nil
	})
}

// candidate is a trial that can go on to a higher fidelity. score is larger for better ones and
// compares only within one call of rank.
type candidate struct {
	Trial
	score float64
	why   string
}

func (c candidate) promote(h History) Proposal {
	a := c.Proposal.Arch
	return Proposal{Arch: a, Fidelity: h.Fidelity, Parent: a.ID(), Why: c.why}
}

// candidates lists the usable trials of the space below the asked fidelity, each architecture once
// with its furthest trial, in the order of the history. Those that are being continued, or failed
// on their way up, are not free and so not listed.
func candidates(h History, known ledger) []Trial {
	place := map[arch.Architecture]int{}
	var found []Trial
	for _, t := range h.Trials {
		a := t.Proposal.Arch
		if !t.Usable() || t.Observation.Fidelity >= h.Fidelity || !known.free(a, h.Fidelity) || h.Space.Contains(a) != nil {
			continue
		}
		id := a.Canonical()
		if i, ok := place[id]; !ok {
			place[id] = len(found)
			found = append(found, t)
		} else if t.Observation.Fidelity > found[i].Observation.Fidelity {
			found[i] = t
		}
	}
	return found
}

// waiting tells whether a pending trial may yet become a candidate.
func waiting(h History, known ledger) bool {
	return slices.ContainsFunc(h.Trials, func(t Trial) bool {
		return t.Pending() && t.Proposal.Fidelity < h.Fidelity && known.free(t.Proposal.Arch, h.Fidelity)
	})
}

// rank orders trials by the score of Eq. 12, best first; equal ones by age.
func rank(h History, trials []Trial, beta control.Beta) []candidate {
	ranked := make([]candidate, len(trials))
	for i, t := range trials {
		o := t.Observation
		// An accuracy is at most 1, so a higher rung always wins, as in successive halving.
		ranked[i] = candidate{t, float64(o.Fidelity) + o.Accuracy,
			fmt.Sprintf("continues from %s fidelity with accuracy %.4f", o.Fidelity, o.Accuracy)}
	}
	if h.Predict != nil && len(trials) > 0 {
		samples := make([]predict.Sample, len(trials))
		for i, t := range trials {
			samples[i] = h.Sample(t)
		}
		for i, p := range h.Predict(samples) {
			ranked[i].predicted(p, beta(h.Round))
		}
	}
	slices.SortStableFunc(ranked, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return ranked
}

// predicted replaces the score by that of a prediction, if it is one. A prediction that is no
// number goes last: it must not decide, and must not be lost either.
func (c *candidate) predicted(p predict.Prediction, beta float64) {
	sigma := p.Deviation()
	score := p.Mean + beta*sigma
	if !finite(score) {
		c.score = math.Inf(-1)
		c.why += ", though its prediction is not a number"
		return
	}
	c.score = score
	c.why = fmt.Sprintf("continues from %s fidelity: predicted %.4f ± %.4f, score %.4f at β = %.3g",
		c.Observation.Fidelity, p.Mean, sigma, score, beta)
}
