package bench

import (
	"context"
	"os"
	"time"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
)

// study runs PMF-NAS whole, in a folder of its own.
func (b *strategies) study(ctx context.Context, seed uint64) (StrategyRun, error) {
	folder, err := os.MkdirTemp(b.Folder, WholeMethod+"-*")
	if err != nil {
		return StrategyRun{}, err
	}
	defer os.RemoveAll(folder)
	settings := b.Settings
	settings.Seed, settings.BudgetEpochs = seed, b.budget
	opened, err := study.Open(folder, WholeMethod, settings, study.Dependencies{Evaluator: b.Evaluator, Input: b.Input, Fingerprint: b.Fingerprint})
	if err != nil {
		return StrategyRun{}, err
	}
	defer opened.Close()
	began := time.Now()
	if err := opened.Run(ctx, eval.Fine, nil); err != nil {
		return StrategyRun{}, err
	}
	return studyRun(opened.Snapshot(), time.Since(began)), nil
}

// studyRun is what a finished study found, as a run beside those of strategies. What it decided
// in is all of its time but the training, and all of it where trainings are looked up.
func studyRun(s study.Snapshot, took time.Duration) StrategyRun {
	chosen := s.Chosen
	run := StrategyRun{
		Accuracy: chosen.Validation, Test: chosen.Test, Tested: chosen.Tested, Answer: chosen.Arch.String(),
		Params: chosen.Params, Fidelity: chosen.Fidelity.String(), Epochs: s.Spent.Epochs,
		DecisionSeconds: took.Seconds() - s.Spent.Seconds,
	}
	if run.DecisionSeconds < 0 { // the seconds of a replay are those of its table
		run.DecisionSeconds = took.Seconds()
	}
	known := map[string]bool{}
	for _, t := range s.Trials {
		if t.Observation.Curve.Len() > 0 {
			known[t.Proposal.Arch.ID()] = true
		}
	}
	run.Evaluations = len(known)
	return run
}
