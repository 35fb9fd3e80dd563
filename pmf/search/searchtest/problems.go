package searchtest

import (
	"fmt"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

// Problems lists, as sentences, how an answer to "at most n" breaks the contract.
func Problems(h search.History, batch []search.Proposal, n int) []string {
	var found []string
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if len(batch) > n {
		complain("%d proposals, asked for at most %d", len(batch), n)
	}
	type evaluation struct {
		id string
		f  eval.Fidelity
	}
	known := map[evaluation]bool{}
	for _, trial := range h.Trials {
		known[evaluation{trial.Proposal.Arch.ID(), trial.Proposal.Fidelity}] = true
	}
	for i, p := range batch {
		if err := h.Space.Contains(p.Arch); err != nil {
			complain("proposal %d lies outside the space: %v", i, err)
		}
		if p.Why == "" {
			complain("proposal %d has no reason", i)
		}
		if p.Fidelity > h.Fidelity {
			complain("proposal %d goes to %s fidelity, asked for %s", i, p.Fidelity, h.Fidelity)
		}
		e := evaluation{p.Arch.ID(), p.Fidelity}
		if known[e] {
			complain("proposal %d, %v at %s, is in the history or the batch already", i, p.Arch, p.Fidelity)
		}
		known[e] = true
	}
	return found
}
