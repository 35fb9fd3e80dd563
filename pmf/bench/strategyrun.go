package bench

import (
	"context"
	"errors"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

// searching is the run of one strategy. It is one goroutine's.
type searching struct {
	*strategies
	ladder eval.Ladder
	// The stage is the fine one, at high fidelity: what a strategy does lower is its own choice.
	history  search.History
	trained  map[arch.Architecture]int // epochs
	spent    int
	deciding time.Duration
}

// strategy asks and evaluates until the budget is spent. One evaluation at a time lets every
// strategy know all before it, which is the best case for sequential ones.
func (b *strategies) strategy(ctx context.Context, named search.Named, seed uint64) (StrategyRun, error) {
	s := &searching{strategies: b, ladder: b.Settings.Ladder(), trained: map[arch.Architecture]int{}}
	s.history = search.History{Space: b.Space, Input: b.Input, Stage: eval.Fine, Fidelity: eval.High, Seed: seed}
	strategy := named.New()
	for {
		began := time.Now()
		batch, err := strategy.Ask(ctx, s.history, 1)
		s.deciding += time.Since(began)
		if errors.Is(err, search.ErrExhausted) || err == nil && len(batch) == 0 {
			break
		} else if err != nil {
			return StrategyRun{}, err
		}
		if p := batch[0]; s.spent+s.price(p)+s.reserve(p) > b.budget {
			break
		} else if err := s.evaluate(ctx, p); err != nil {
			return StrategyRun{}, err
		}
	}
	return s.answer(ctx)
}

// price is what a proposal may cost at most.
func (s *searching) price(p search.Proposal) int {
	return max(0, s.ladder.Epochs(p.Fidelity)-s.trained[p.Arch.Canonical()])
}

// reserve is what is kept back beside a proposal, to take the best to high fidelity in the end.
// Once something has reached high fidelity, or will by this proposal, nothing needs to be kept
// back.
func (s *searching) reserve(p search.Proposal) int {
	if _, f, ok := s.best(); p.Fidelity == eval.High || ok && f == eval.High {
		return 0
	}
	return s.ladder.Epochs(eval.High) - s.ladder.Epochs(eval.Low)
}

func (s *searching) job(p search.Proposal) eval.Job {
	return eval.Job{Arch: p.Arch, Fidelity: p.Fidelity, Ladder: s.ladder.To(p.Fidelity), Data: s.Fingerprint, Seed: s.history.Seed}
}

// evaluate charges a proposal and adds it to the history.
func (s *searching) evaluate(ctx context.Context, p search.Proposal) error {
	o, err := s.Evaluator.Evaluate(ctx, s.job(p), nil)
	if err != nil {
		return err
	}
	a := p.Arch.Canonical()
	s.spent += max(0, o.Curve.Len()-s.trained[a])
	s.trained[a] = max(s.trained[a], o.Curve.Len())
	n := len(s.history.Trials)
	s.history.Trials = append(s.history.Trials, search.Trial{ID: n, Stage: s.history.Stage, Round: s.history.Round, Proposal: p, Observation: o})
	s.history.Round++
	return nil
}

// best is the trial with the highest accuracy at the highest fidelity reached.
func (s *searching) best() (best search.Trial, reached eval.Fidelity, ok bool) {
	top := 0.0
	for _, t := range s.history.Trials {
		accuracy, known := t.AccuracyAt(t.Proposal.Fidelity)
		if !known {
			continue
		}
		if f := t.Proposal.Fidelity; !ok || f > reached || f == reached && accuracy > top {
			best, reached, top, ok = t, f, accuracy, true
		}
	}
	return best, reached, ok
}

// answer takes the best to high fidelity, where it is not there yet, and tells what it is. If the
// best fails on its way up, the next best takes its place.
func (s *searching) answer(ctx context.Context) (StrategyRun, error) {
	run := StrategyRun{Evaluations: len(s.trained), DecisionSeconds: s.deciding.Seconds()}
	for {
		best, reached, ok := s.best()
		if !ok {
			return run, errors.New("nothing could be trained")
		}
		p := search.Proposal{Arch: best.Proposal.Arch, Fidelity: eval.High, Parent: best.Proposal.Arch.ID(), Why: "the best goes on to high fidelity"}
		if reached < eval.High && s.spent+s.price(p) <= s.budget && !s.failed(p) {
			if err := s.evaluate(ctx, p); err != nil {
				return run, err
			}
			continue
		}
		run.Accuracy, run.Answer, run.Params = best.Observation.Accuracy, best.Proposal.Arch.String(), best.Observation.Params
		run.Fidelity, run.Epochs = reached.String(), s.spent
		return s.tested(ctx, run, s.job(best.Proposal))
	}
}

// failed tells whether a proposal was tried in vain.
func (s *searching) failed(p search.Proposal) bool {
	for _, t := range s.history.Trials {
		if t.Proposal.Fidelity == p.Fidelity && t.Proposal.Arch.Canonical() == p.Arch.Canonical() {
			return true
		}
	}
	return false
}

// tested measures the answer on images that no search saw, where the evaluator can. A test that
// fails ends the run with its error.
func (b *strategies) tested(ctx context.Context, run StrategyRun, answer eval.Job) (StrategyRun, error) {
	tester, ok := b.Evaluator.(eval.Tester)
	if !ok {
		return run, nil
	}
	accuracy, err := tester.Test(ctx, answer)
	run.Test, run.Tested = accuracy, err == nil
	return run, err
}
