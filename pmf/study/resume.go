package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
)

const (
	// resumed is how many go on at once of those that were stopped: each that ends may raise what
	// the others have to reach.
	resumed = 2
	// worthwhile is the chance of being the best from which on it pays to train to the end.
	worthwhile = 0.1
)

// A contender was stopped on its way to high fidelity. chance is in [0, 1].
type contender struct {
	search.Trial
	chance float64 // of being the best
	why    string
}

// resume lets go on, to the end, what was stopped on its way to high fidelity and may still be the
// best. Stopping spends epochs where they tell most; that it does not decide by itself is what
// makes it cost nothing. Where nothing has reached high fidelity, the best goes on in any case.
// Those that go on were charged for the epochs that they had, and pay for the rest alone.
func (r *rounds) resume() []search.Proposal {
	if r.g.stage != eval.Fine || r.settings.fidelity(r.g.stage) != eval.High {
		return nil
	}
	var proposals []search.Proposal
	ranked := r.contenders()
	for _, c := range ranked {
		if len(proposals) < resumed && c.chance >= worthwhile {
			a := c.Proposal.Arch
			proposals = append(proposals, search.Proposal{Arch: a, Fidelity: eval.High, Parent: a.ID(), Why: c.why})
		}
	}
	if proposals = r.settings.affordable(r.ledger, r.g.stage, proposals); len(proposals) == 0 {
		return nil
	}
	for i, c := range ranked {
		r.decision.Ranking = append(r.decision.Ranking, Ranked{c.Proposal.Arch.ID(), c.why, i < len(proposals)})
	}
	r.decision.Kind, r.decision.Strategy, r.decision.Asked = Resuming, "resume", len(proposals)
	r.decision.Reason = fmt.Sprintf("%d of %d that were stopped may still be the best and are trained to the end.", len(proposals), len(ranked))
	return proposals
}

// contenders lists what was stopped, the likeliest best first. Each architecture is there once, by
// its longest training.
func (r *rounds) contenders() []contender {
	var found []contender
	best, failed := search.Trial{}, r.failedHigh()
	for _, t := range furthest(r.trials) {
		if failed[t.Proposal.Arch.ID()] {
			continue // it went on before, in vain, and would do so again
		}
		if accuracy, ok := t.AccuracyAt(eval.High); ok && (best.Pending() || accuracy > best.Observation.Accuracy) {
			best = t
		} else if t.Observation.Fidelity == eval.High && t.Observation.Status == eval.Stopped {
			found = append(found, contender{Trial: t})
		}
	}
	r.weigh(found, best)
	slices.SortStableFunc(found, func(a, b contender) int {
		return cmp.Or(cmp.Compare(b.chance, a.chance), cmp.Compare(b.Observation.Accuracy, a.Observation.Accuracy))
	})
	return found
}

// failedHigh tells of which architectures the way to high fidelity ended without an accuracy.
func (r *rounds) failedHigh() map[string]bool {
	failed := map[string]bool{}
	for _, t := range r.trials {
		if t.Proposal.Fidelity == eval.High && !t.Pending() && !t.Usable() {
			failed[t.Proposal.Arch.ID()] = true
		}
	}
	return failed
}

// weigh tells how likely contenders reach the best that is trained to the end: by the predictor,
// and without one surely or not at all, as they are where that one was after as many epochs or not.
// Where nothing is trained to the end, any of them may be the best. found is changed in place.
func (r *rounds) weigh(found []contender, best search.Trial) {
	if best.Pending() {
		for i, c := range found {
			found[i].chance = 1
			found[i].why = fmt.Sprintf("accuracy %.4f after %s, and nothing has reached high fidelity", c.Observation.Accuracy, view.Count(c.Observation.Curve.Len(), "epoch"))
		}
		return
	}
	bar := best.Observation.Accuracy
	if r.history.Predict == nil || len(found) == 0 {
		for i := range found {
			c := &found[i].Observation.Curve
			// A curve has one epoch at least, or its trial would not be usable.
			then := best.Observation.Curve.Metric[min(c.Len(), best.Observation.Curve.Len())-1]
			if c.Last() >= then {
				found[i].chance = 1
			}
			found[i].why = fmt.Sprintf("accuracy %.4f after %s, where the best, %.4f in the end, had %.4f", c.Last(), view.Count(c.Len(), "epoch"), bar, then)
		}
		return
	}
	samples := make([]predict.Sample, len(found))
	for i, c := range found {
		samples[i] = r.history.Sample(c.Trial)
	}
	carried := r.carriedDeviation(r.trials, r.model.target)
	for i, p := range r.history.Predict(samples) {
		p = widened(p, carried)
		found[i].chance = Chance(p, bar)
		found[i].why = fmt.Sprintf("chance %.2g %% to reach the %.4f of the best that is trained to the end: predicted %s",
			100*found[i].chance, bar, reckoned(expected(p), p))
	}
}

// widened is a prediction whose targets were wrong by a deviation that it does not know of.
// Independent errors add in squares: the interval's half width and 1.64 deviations of the carrying.
func widened(p predict.Prediction, carried float64) predict.Prediction {
	if !(carried > 0) {
		return p
	}
	middle := expected(p)
	reach := math.Hypot((p.High-p.Low)/2, ninety*carried)
	p.Low, p.High = middle-reach, middle+reach
	return p
}
