package study

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
)

// A Bar is what a running evaluation must have a chance to reach, or it is stopped: the accuracy
// at the target fidelity that the last of those kept would have, if the stage ended now.
//
// A bar belongs to a round. It and the predictor that tells the chance are settled before the
// round's first epoch, from closed rounds alone, so the outcome depends neither on how many
// evaluations run at once, nor on which ends first, nor on a process that died in between.
//
// # The threshold
//
// Measured on recorded curves, the best tenth kept, means of ten repeats, by a predictor that had
// learnt from 100 others (30 in brackets): `pmf bench stop --curves …`.
//
//	                 at 1 %                at 2 %                at 5 %
//	table            saved     false       saved     false       saved     false
//	digits-bench     67 (62)    8 (10)     71 (66)    9 (14)     77 (73)   16 (21)
//	deep_resnets     56 (55)    4 (11)     62 (61)    7 (17)     72 (71)   18 (29)
//	metaqnn          75 (74)   11 (26)     77 (76)   13 (27)     79 (79)   15 (31)
//	nasbench_nlp     83 (80)   10 (24)     84 (82)   11 (25)     86 (85)   14 (29)
//
// Saved is the percentage of epochs that is not trained, false the percentage stopped of those that
// truly belong to the best tenth. 85 to 92 % are stopped early. The best of all was never stopped
// with 100 curves known, and cost at most 0.4 % of the distance from best to median with 30. The
// paper saves 72 % (Table 12), which is what 5 % does, and tells no false stops. The default is 2 %:
// a few points less saved, and a third fewer false stops.
//
// In a study most targets that the predictor learns from are carried up from a lower fidelity, and
// its intervals do not know how wrong that is. Widened by Carried, whole studies that replay
// digits-bench (six seeds, ridge, six labels, threshold 2 %) chose as well as without any stop,
// with a mean regret of 0.3 points; not widened, they stopped six times as many and lost 0.8.
//
// # What a stopped observation is
//
// An observation is a function of (architecture, ladder, data, seed), and its key names these. A
// stopped one depends on the rule as well, so its key names both: the job's key, and behind
// ruleMark a digest of the bar, the threshold, and all that the predictor learnt from. It stays a
// function of its key, and equal keys stay interchangeable between studies:
//
//   - The rule is a pure function of a curve: it goes through its beginnings, one epoch longer each
//     time, and cuts the curve at the first whose chance is too small. It is applied to what the
//     evaluator answers, not to how it came about: a trainer that resumes from a checkpoint further
//     on, or knows the whole curve, is cut at the same epoch, to the same bits. What was trained
//     beyond is not charged, and nobody in this study looks at it.
//   - A twin, whose rounds are the same, finds the observation under its key.
//   - A fork that has no rule, or another, takes the evaluations that went to their end, since
//     these are the job's own observation whatever rule let them pass; and what was stopped goes
//     on from its checkpoint, and pays for the epochs that were not run.
//   - A study with a rule takes whole evaluations of others, and cuts them as if they were its own.
//
// A stopped architecture has not reached the fidelity that it was trained for: it is no finalist
// and counts for no mean there. A later stage may still promote it, and then it goes on.
type Bar struct {
	Threshold float64       `json:"threshold"` // chance below which an evaluation is stopped
	Accuracy  float64       `json:"accuracy"`  // to reach, at the target fidelity
	Kept      int           `json:"kept"`      // how many are kept
	Of        int           `json:"of"`        // architectures that were weighed
	Target    eval.Fidelity `json:"target"`

	// Carried is by how much the predictor's targets are wrong where they were carried up from a
	// lower fidelity; its intervals do not know of it, so it widens them.
	Carried float64 `json:"carried"`
}

// ruleMark stands in the key of a trial under a rule, between the job's key and the rule's digest.
const ruleMark = "~"

// bareKey is the key of the trial's job.
func bareKey(key string) string {
	bare, _, _ := strings.Cut(key, ruleMark)
	return bare
}

// stops returns the chance below which the predictor stops an evaluation of a stage; 0 is never. In
// the global stage nothing is stopped, as in Table 6: the density of a region is the mean over all
// that was drawn from it, and would be that of the better ones alone. Nor is in the fine stage of a
// search with several objectives, where the small may stay behind in accuracy. It is in [0, 1).
func (s Settings) stops(stage eval.Stage) float64 {
	if stage == eval.Global || stage == eval.Fine && len(s.costs()) > 0 || s.Lacks(Predictor) || s.Lacks(EarlyStop) || s.Lacks(Fidelities) {
		return 0
	}
	return s.Predictor.Stop
}

// bar returns what the evaluations of the next round must have a chance to reach; nil where
// nothing is stopped, too little is known, or the predictor speaks of less than they are
// trained for.
//
// In the region stage those are kept that the fine stage would promote: of all architectures
// with what they have reached at the target fidelity, or are predicted to. In the fine stage one
// is kept, of those that have reached it.
func (r *rounds) bar() *Bar {
	b := &Bar{Threshold: r.settings.stops(r.g.stage)}
	searches := r.decision.Kind == Promotion || r.decision.Kind == Search
	if r.model == nil || b.Threshold <= 0 || r.model.target < r.settings.fidelity(r.g.stage) || !searches {
		return nil
	}
	b.Target, b.Kept = r.model.target, r.settings.keeps(r.g.stage)
	worth := r.worth(b.Target, r.g.stage != eval.Fine)
	b.Of = len(worth)
	if b.Kept < 1 || b.Of < b.Kept {
		return nil
	}
	b.Accuracy = worth[b.Kept-1]
	if b.Carried = r.carriedDeviation(r.trials, b.Target); math.IsNaN(b.Carried) {
		return nil
	}
	return b
}

// keeps returns how many of a stage's architectures are kept: promoted from the region stage, or
// chosen in the fine stage, as everywhere without progressive stages. Of the fine stage one is
// chosen; where nothing follows, likewise.
func (s Settings) keeps(stage eval.Stage) int {
	if stage == eval.Fine || s.Lacks(Progressive) {
		return 1
	}
	return share(s.Fine.Promoted, s.Fine.Architectures)
}

// worth lists the accuracies at the target fidelity, the best first, and if asked to also those
// that are predicted of architectures that have not reached it. An empty list means that nobody has
// come so far.
func (r *rounds) worth(target eval.Fidelity, predicted bool) []float64 {
	var worth []float64
	var asked []predict.Sample
	for _, t := range furthest(r.trials) {
		if accuracy, ok := t.AccuracyAt(target); ok {
			worth = append(worth, accuracy)
		} else if predicted {
			asked = append(asked, r.history.Sample(t))
		}
	}
	if len(asked) > 0 {
		for _, p := range r.history.Predict(asked) {
			worth = append(worth, expected(p))
		}
	}
	slices.SortFunc(worth, func(a, b float64) int { return cmp.Compare(b, a) })
	return worth
}

// learnt is what a bar's answers depend on beyond the curve. It goes into a key as JSON: to change
// a field's name or order is to change keys.
type learnt struct {
	Bar         Bar
	Fitted      int
	Known       [][]string // keys of trials, round by round
	Predictor   PredictorSettings
	Uncertainty bool
	Seed        uint64
}

// under returns the key of a trial under the rules of a decision: that of its job alone where none
// may stop it, else one that names the rules and all that the predictor has learnt from. 16
// hexadecimal digits behind the mark.
func (p plan) under(d Decision, known [][]string, t trial) string {
	rules := struct {
		Patience int     `json:",omitempty"`
		Learnt   *learnt `json:",omitempty"`
	}{Patience: d.patience(t)}
	if d.Stop != nil {
		rules.Learnt = &learnt{*d.Stop, d.Fitted, known, p.settings.Predictor, !p.settings.Lacks(Uncertainty), p.settings.Seed}
	}
	if rules.Patience == 0 && rules.Learnt == nil {
		return t.key
	}
	text, err := json.Marshal(rules)
	if err != nil {
		panic(fmt.Sprintf("study: a rule must always encode: %v", err))
	}
	sum := sha256.Sum256(text)
	return t.key + ruleMark + hex.EncodeToString(sum[:8])
}
