package study

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

// plan is what a study is to do, with everything resolved that settings only name.
type plan struct {
	settings    Settings
	space       arch.Space
	input       arch.Input
	fingerprint string // of the data
}

func newPlan(s Settings, input arch.Input, fingerprint string) (plan, error) {
	if err := s.Validate(); err != nil {
		return plan{}, fmt.Errorf("settings: %w", err)
	}
	space, err := openSpace(s.Space)
	if err != nil {
		return plan{}, err
	}
	return plan{s, space, input, fingerprint}, nil
}

// openSpace reads a space by preset name or, when there is such a file, from a file.
func openSpace(ref string) (arch.Space, error) {
	if slices.Contains(arch.Presets(), ref) {
		return arch.Preset(ref)
	}
	if _, err := os.Stat(ref); err != nil {
		return arch.Space{}, fmt.Errorf("space is %q, want %s or a file%s", ref, strings.Join(arch.Presets(), ", "), nearest(ref, arch.Presets()))
	}
	return arch.ReadSpace(ref)
}

// job returns the evaluation of a proposal.
func (s Settings) job(p search.Proposal, fingerprint string) eval.Job {
	return eval.Job{Arch: p.Arch, Fidelity: p.Fidelity, Ladder: s.Ladder().To(p.Fidelity), Data: fingerprint, Seed: s.Seed}
}

func (s Settings) jobKey(p search.Proposal, fingerprint string) string {
	return s.job(p, fingerprint).Key()
}

// rejectedPrefix marks the key of a trial that was never run: the observation of the bare key
// is a function of the job alone, and limits are no part of the job.
const rejectedPrefix = "rejected-"

func rejected(key string) bool { return strings.HasPrefix(key, rejectedPrefix) }

// trial numbers a proposal and finds its key.
func (p plan) trial(id int, proposal search.Proposal) trial {
	key := p.settings.jobKey(proposal, p.fingerprint)
	if p.beyond(proposal.Arch) != nil {
		key = rejectedPrefix + key
	}
	return trial{id: id, key: key, proposal: proposal}
}

// beyond tells which limit an architecture breaks, nil when none.
func (p plan) beyond(a arch.Architecture) error {
	return eval.Limits(p.settings.Limits).Check(a, p.input)
}

// rejection is the observation of a trial beyond the limits.
func (p plan) rejection(t trial) eval.Observation {
	reason := p.beyond(t.proposal.Arch)
	return eval.Observation{Key: t.key, Arch: t.proposal.Arch, Fidelity: t.proposal.Fidelity, Status: eval.Failed,
		Reason: fmt.Sprintf("rejected before training: %v", reason),
		Params: t.proposal.Arch.Params(p.input), FLOPs: t.proposal.Arch.FLOPs(p.input)}
}
