package bench

import (
	"context"
	"os"
	"time"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
)

// study runs PMF-NAS whole. Its stages are scaled to the budget already: see
// StrategyOptions.Settings.
func (b *strategies) study(ctx context.Context, seed uint64) (StrategyRun, error) {
	settings := b.Settings
	settings.Seed, settings.BudgetEpochs = seed, b.budget
	began := time.Now()
	snapshot, err := wholeStudy(ctx, b.Folder, settings, study.Dependencies{Evaluator: b.Evaluator, Input: b.Input, Fingerprint: b.Fingerprint})
	if err != nil {
		return StrategyRun{}, err
	}
	return studyRun(snapshot, time.Since(began)), nil
}

// wholeStudy runs a study through its three stages, in a folder of its own below another that is
// removed afterwards. d's evaluator stays open.
func wholeStudy(ctx context.Context, below string, settings study.Settings, d study.Dependencies) (study.Snapshot, error) {
	folder, err := os.MkdirTemp(below, "study-*")
	if err != nil {
		return study.Snapshot{}, err
	}
	defer os.RemoveAll(folder)
	opened, err := study.Open(folder, "measured", settings, d)
	if err != nil {
		return study.Snapshot{}, err
	}
	defer opened.Close()
	if err := opened.Run(ctx, eval.Fine, nil); err != nil {
		return study.Snapshot{}, err
	}
	return opened.Snapshot(), nil
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
