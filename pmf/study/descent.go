package study

import (
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/search"
)

// descent tells for each architecture that was ever a trial, by its ID, where its weights come
// from.
type descent map[string]member

// member is an architecture with those from which it inherits weights, the oldest first; none
// for a founder.
type member struct {
	arch      arch.Architecture
	ancestors []arch.Architecture
}

// descent looks through the trials. The first trial of an architecture decides: later ones, at
// other fidelities, continue its line of training.
func (l *lineage) descent() descent {
	d := descent{}
	for _, g := range l.stages {
		for _, r := range g.rounds {
			for _, t := range r.trials {
				id := t.proposal.Arch.ID()
				if _, ok := d[id]; !ok {
					d[id] = member{t.proposal.Arch.Canonical(), t.ancestors}
				}
			}
		}
	}
	return d
}

// of returns from whom a proposal inherits: nobody, if it was drawn at random; whom it inherited
// from before, if it goes on to another fidelity; else its parent and the parent's ancestors. A nil
// descent, of a study that inherits nothing, knows nobody. A parent that was never a trial gives
// nothing either.
func (d descent) of(p search.Proposal) []arch.Architecture {
	if known, ok := d[p.Arch.ID()]; ok {
		return known.ancestors
	}
	parent, ok := d[p.Parent]
	if !ok {
		return nil
	}
	return append(slices.Clone(parent.ancestors), parent.arch)
}
