package study

import (
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// Patience in the fine stage is the study's own rule, not one of the ladder: the choice is among
// whole trainings, and what was stopped at a plateau can go on if it may still be the best. On
// digits-bench each of the best three architectures has a plateau of 15 epochs and more before it
// gains its last image.

// patience returns after how many epochs without a gain the evaluations of the next round are
// stopped on their way to high fidelity; 0 is never. Labels and what is resumed are trained to the
// end.
func (r *rounds) patience() int {
	if r.decision.Kind != Promotion && r.decision.Kind != Search {
		return 0
	}
	return r.settings.patience(r.g.stage)
}

// patience is that of a stage; 0 where it trains to a lower fidelity, whose patience is the
// ladder's. In a search with several objectives, where the small may stay behind, nothing is
// stopped.
func (s Settings) patience(stage eval.Stage) int {
	if s.fidelity(stage) != eval.High || s.Lacks(EarlyStop) || len(s.costs()) > 0 {
		return 0
	}
	return s.Fine.Patience
}

// patience is that for a trial of the round.
func (d Decision) patience(t trial) int {
	if t.proposal.Fidelity != eval.High {
		return 0
	}
	return d.Patience
}

// AtPlateau tells whether an evaluation of a study was stopped by patience, not by the predictor.
func AtPlateau(o eval.Observation) bool {
	if o.Status == eval.Stopped && o.StoppedBy == "" {
		return strings.Contains(o.Reason, plateau)
	}
	return o.StoppedBy == eval.ByPatience
}

// plateau is what the reason of such a stop says. Journals from before eval.Observation.StoppedBy
// tell the rules apart by these words alone, so they stay as they are.
const plateau = "no gain for"

// stale tells whether the last epochs of a curve, as many as the patience, brought no gain over
// what it had before, from an epoch on. from is the number of epochs that the architecture had
// before: what it lost or gained then is another schedule's. patience counts whole epochs, and a
// tie is no gain.
func stale(soFar curve.Curve, from, patience int) bool {
	if patience == 0 || soFar.Len()-from <= patience {
		return false
	}
	best, at := soFar.Metric[from], from
	for i := from; i < soFar.Len(); i++ {
		if soFar.Metric[i] > best {
			best, at = soFar.Metric[i], i
		}
	}
	return soFar.Len()-1-at >= patience
}
