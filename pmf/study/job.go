package study

import (
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

// Job returns the evaluation that a trial asks for. It is the job as the study ran it, so an
// evaluator that kept the checkpoint finds it.
func (s Snapshot) Job(t search.Trial) eval.Job {
	return s.Settings.job(trial{proposal: t.Proposal, ancestors: s.ancestry().of(t.Proposal)}, s.Fingerprint)
}

// ancestry is what a lineage's descent is, told from the proposals alone; nil if nothing is
// inherited.
func (s Snapshot) ancestry() descent {
	if !s.Settings.Inherit {
		return nil
	}
	d := descent{}
	for _, t := range s.Trials {
		id := t.Proposal.Arch.ID()
		if _, ok := d[id]; !ok {
			d[id] = member{t.Proposal.Arch.Canonical(), d.of(t.Proposal)}
		}
	}
	return d
}
