package searchtest

import (
	"context"
	"errors"
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

// NewHistory returns an empty history of a stage, at the stage's own fidelity.
func NewHistory(s arch.Space, stage eval.Stage, seed uint64) search.History {
	return search.History{Space: s, Input: input, Stage: stage, Fidelity: stage.Fidelity(), Seed: seed}
}

// Advance asks for a round of n, observes each proposal, and returns the longer history. The
// error is the strategy's.
func Advance(ctx context.Context, s search.Strategy, h search.History, n int) (search.History, error) {
	batch, err := s.Ask(ctx, h, n)
	if err != nil {
		return h, err
	}
	return Append(h, batch, Observe), nil
}

// Append returns the history with a round of proposals and what observe makes of each. The trials
// are copied: histories that share a beginning stay apart.
func Append(h search.History, batch []search.Proposal, observe func(search.Proposal) eval.Observation) search.History {
	h.Trials = append([]search.Trial(nil), h.Trials...)
	for _, p := range batch {
		h.Trials = append(h.Trials, search.Trial{
			ID: len(h.Trials), Stage: h.Stage, Round: h.Round, Proposal: p, Observation: observe(p),
		})
	}
	h.Round++
	return h
}

// Best searches the toy space for so many evaluations, four at a time, beginning from h, and
// returns the highest accuracy that it found at the history's fidelity. It ends early, without an
// error, where the strategy is exhausted; one that proposes nothing while nothing is pending breaks
// the contract and is an error.
func Best(ctx context.Context, s search.Strategy, h search.History, evaluations int) (float64, error) {
	begin := len(h.Trials)
	for len(h.Trials) < begin+evaluations {
		var err error
		before := len(h.Trials)
		h, err = Advance(ctx, s, h, min(4, begin+evaluations-before))
		if errors.Is(err, search.ErrExhausted) {
			break
		} else if err != nil {
			return 0, fmt.Errorf("search the toy space, trial %d: %w", before, err)
		} else if len(h.Trials) == before {
			return 0, fmt.Errorf("search the toy space: nothing was proposed after trial %d, though nothing is pending", before)
		}
	}
	best := 0.0
	for _, t := range h.Trials {
		if accuracy, ok := t.AccuracyAt(h.Fidelity); ok {
			best = max(best, accuracy)
		}
	}
	return best, nil
}
