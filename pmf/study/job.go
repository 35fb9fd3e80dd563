package study

import (
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

// Job returns the evaluation that a trial asks for.
func (s Snapshot) Job(t search.Trial) eval.Job { return s.Settings.job(t.Proposal, s.Fingerprint) }
