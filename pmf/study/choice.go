package study

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
)

// outcome is what a finished stage leaves, beyond its trials. It is the Result of a stage in the
// journal. Only the fine stage chooses.
type outcome struct {
	Reason string  `json:"reason"` // why the stage ended
	Chosen *Choice `json:"chosen,omitempty"`
}

// A Choice is the architecture that a study ends with.
type Choice struct {
	ID   string            `json:"id"`
	Arch arch.Architecture `json:"arch"`
	// Trial is the one whose training is chosen, the furthest of the architecture.
	Trial      int           `json:"trial"`
	Fidelity   eval.Fidelity `json:"fidelity"`
	Validation float64       `json:"validation"` // accuracy in [0, 1] after the last epoch
	Tested     bool          `json:"tested"`
	Test       float64       `json:"test"` // accuracy in [0, 1] on images that no search saw; measured once
	Why        string        `json:"why"`
	Params     int64         `json:"params"`
	FLOPs      int64         `json:"flops"` // multiply-adds for one image
	Latency    time.Duration `json:"latency,omitempty"`
}

// choose picks the best by validation accuracy at the highest fidelity. Where several are so close
// that the wobble of the last epochs could have ordered them otherwise, the predictor decides, with
// predictions of each that knew nothing of its ending. The validation images have been looked at by
// every trial, so the choice is optimistic; the test that follows tells by how much.
func (s *Study) choose(ctx context.Context, trials []search.Trial) (*Choice, error) {
	// Only whole trainings at the highest fidelity compete.
	field := finalists(trials)
	if len(field) == 0 {
		return nil, errors.New("no architecture could be trained, so none can be chosen; see the trials' reasons")
	}
	// With limits the most accurate within them is wanted, and the limits have been kept before
	// training.
	if costs := s.plan.settings.costs(); len(costs) > 0 && s.plan.settings.Limits == (LimitSettings{}) {
		return s.plan.balanced(field), nil
	}
	// Ties: the predictor's opinion averages over epochs, where the last epoch alone is a lottery.
	tied := closest(field)
	best, fidelity := tied[0], tied[0].Observation.Fidelity
	why := fmt.Sprintf("It has the highest validation accuracy, %.4f, of %s at %v fidelity.",
		best.Observation.Accuracy, view.Count(len(field), "architecture"), fidelity)
	if len(tied) > 1 {
		predictions, err := s.plan.outOfFold(ctx, field, fidelity)
		if err != nil {
			return nil, fmt.Errorf("predict the finalists: %w", err)
		}
		best, why = breakTie(tied, predictions, why)
	}
	return newChoice(best, why), nil
}

func newChoice(t search.Trial, why string) *Choice {
	o := t.Observation
	return &Choice{ID: t.Proposal.Arch.ID(), Arch: t.Proposal.Arch.Canonical(), Trial: t.ID, Fidelity: o.Fidelity, Validation: o.Accuracy,
		Why: why, Params: o.Params, FLOPs: o.FLOPs, Latency: o.Latency}
}

// balanced chooses the knee of the finalists' front: where several objectives count and nobody has
// said by limits what is too dear, the point from which each step costs most.
func (p plan) balanced(field []search.Trial) *Choice {
	s := Snapshot{Settings: p.settings, Input: p.input, Trials: field}
	at := s.ParetoAt(field[0].Observation.Fidelity, p.settings.Objectives)
	front := 0
	for _, point := range at.Points {
		if point.Front {
			front++
		}
	}
	why := fmt.Sprintf("It is the knee of the front of %s: the most balanced of %d on the front, of %s at %v fidelity.",
		strings.Join(at.Objectives, ", "), front, view.Count(len(field), "architecture"), at.Fidelity)
	return newChoice(field[at.Knee], why)
}

// finalists are the architectures at the highest fidelity reached, the best first.
func finalists(trials []search.Trial) []search.Trial {
	field := furthest(trials)
	top := eval.Low
	for _, t := range field {
		if f, ok := reached(t); ok {
			top = max(top, f)
		}
	}
	field = slices.DeleteFunc(field, func(t search.Trial) bool {
		_, ok := t.AccuracyAt(top)
		return !ok || t.Observation.Fidelity > top // one that was stopped on its way up wobbles at another place
	})
	slices.SortStableFunc(field, func(a, b search.Trial) int { return cmp.Compare(b.Observation.Accuracy, a.Observation.Accuracy) })
	return field
}

// closest returns the finalists whose distance to the best is within the wobble of the last epochs.
// field is sorted and not empty; the best itself is always among them.
func closest(field []search.Trial) []search.Trial {
	floor := field[0].Observation.Accuracy - wobble(field)
	n := 1
	for n < len(field) && field[n].Observation.Accuracy >= floor {
		n++
	}
	return field[:n]
}

// wobble is the median change of validation accuracy from one epoch to the next, over the last four
// epochs of each trial. It is in accuracy, and 0 for curves of one epoch.
func wobble(field []search.Trial) float64 {
	var steps []float64
	for _, t := range field {
		metric := t.Observation.Curve.Metric
		for i := max(1, len(metric)-3); i < len(metric); i++ {
			steps = append(steps, math.Abs(metric[i]-metric[i-1]))
		}
	}
	if len(steps) == 0 {
		return 0
	}
	slices.Sort(steps)
	return steps[len(steps)/2]
}

// outOfFold predicts every finalist from its epochs up to medium fidelity by a predictor that
// learnt from the others; nil where there is no predictor or too little to learn from. Keys are
// IDs. Leave-one-out: as many folds as finalists.
func (p plan) outOfFold(ctx context.Context, field []search.Trial, target eval.Fidelity) (map[string]predict.Prediction, error) {
	if p.settings.Lacks(Predictor) || len(field) <= leastLabels {
		return nil, nil
	}
	examples := p.examples(field, target)
	seen := p.settings.Ladder().Epochs(eval.Medium)
	predictions, err := predict.CrossValidate(ctx, p.newPredictor, examples, seen, len(examples), p.settings.Seed)
	if err != nil {
		return nil, err
	}
	byID := map[string]predict.Prediction{}
	for i, e := range examples {
		byID[e.ID] = predictions[i]
	}
	return byID, nil
}

// breakTie takes the best predicted of those that are equal, else the smallest. Without predictions
// the smallest network is the safer choice. why is the first part of the reason.
func breakTie(tied []search.Trial, predictions map[string]predict.Prediction, why string) (search.Trial, string) {
	worth := func(t search.Trial) float64 {
		if p, ok := predictions[t.Proposal.Arch.ID()]; ok {
			return p.Mean
		}
		return -float64(t.Observation.Params)
	}
	best := slices.MaxFunc(tied, func(a, b search.Trial) int { return cmp.Compare(worth(a), worth(b)) })
	wobble := tied[0].Observation.Accuracy - tied[len(tied)-1].Observation.Accuracy
	by := "it has the fewest parameters"
	if predictions != nil {
		by = fmt.Sprintf("the predictor, which did not see its last epochs, expects the most of it, %.4f", worth(best))
	}
	if best.ID != tied[0].ID {
		why = fmt.Sprintf("Its validation accuracy, %.4f, is within %.4f of the highest.", best.Observation.Accuracy, wobble)
	}
	return best, fmt.Sprintf("%s Of the %d that lie within the wobble of the last epochs, %s.", why, len(tied), by)
}

// untested tells whether the chosen architecture waits for its test.
func (s *Study) untested(g *generation) bool {
	_, can := s.deps.Evaluator.(eval.Tester)
	return can && g.outcome.Chosen != nil && !g.outcome.Chosen.Tested
}

// chosen returns the trial that a choice is.
func (s *Study) chosen(c Choice) trial {
	t := trial{proposal: search.Proposal{Arch: c.Arch, Fidelity: c.Fidelity}}
	if member, ok := s.lineage.descent()[c.ID]; ok {
		t.ancestors = member.ancestors
	}
	return t
}

// test measures the chosen architecture on test images, once in the life of a choice. Where its
// checkpoint is gone it is trained again, to the same bits. A crash between Test and conclude asks
// for the test again, on the same weights, and finds the same.
func (s *Study) test(ctx context.Context, g *generation) error {
	if !s.untested(g) {
		return nil
	}
	chosen := *g.outcome.Chosen
	job := s.plan.settings.job(s.chosen(chosen), s.plan.fingerprint)
	tester := s.deps.Evaluator.(eval.Tester)
	accuracy, err := tester.Test(ctx, job)
	// Evaluate restores the checkpoint that Test could not find.
	if err != nil && context.Cause(ctx) == nil {
		s.log().Info("the chosen architecture is trained again for its test", "arch", chosen.ID, "because", err)
		if _, err := s.deps.Evaluator.Evaluate(ctx, job, nil); err != nil {
			return fmt.Errorf("train the chosen architecture %s for its test: %w", chosen.ID, err)
		}
		accuracy, err = tester.Test(ctx, job)
	}
	if err != nil {
		return fmt.Errorf("test the chosen architecture %s: %w", chosen.ID, err)
	}
	chosen.Test, chosen.Tested = accuracy, true
	return s.conclude(ctx, g, outcome{g.outcome.Reason, &chosen})
}
