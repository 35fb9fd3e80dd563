package search

import (
	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// ledger knows which evaluations need no proposal any more, by canonical form: so many rungs of
// the ladder are climbed, or being climbed.
type ledger map[arch.Architecture]int

// It costs one canonical form a trial.
func newLedger(h History) ledger {
	l := make(ledger, len(h.Trials))
	for i := range h.Trials {
		t := &h.Trials[i]
		rungs := int(t.Proposal.Fidelity) + 1
		if t.Observation.Status == eval.Failed {
			rungs = eval.Fidelities // training further would only fail again
		}
		a := t.Proposal.Arch.Canonical()
		l[a] = max(l[a], rungs)
	}
	return l
}

// free tells whether the architecture may be proposed: what was trained to a higher fidelity
// has passed the lower one, too.
func (l ledger) free(a arch.Architecture, f eval.Fidelity) bool { return l[a.Canonical()] <= int(f) }

// take notes a proposal. It keeps a batch from proposing one network twice, in whatever form.
func (l ledger) take(p Proposal) { l[p.Arch.Canonical()] = int(p.Fidelity) + 1 }
