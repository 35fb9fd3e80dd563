package study

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// plan is what a study is to do, with everything resolved that settings only name. It is set up
// once, when a study is opened, and only read afterwards; statics alone grows, behind a lock of its
// own.
type plan struct {
	given       Settings // as they were asked for
	settings    Settings // as the budget can afford them
	space       arch.Space
	input       arch.Input
	fingerprint string         // of the data
	estimator   eval.Estimator // for limits on latency and memory; nil where there is none
	predictors  []predict.Named
	statics     *search.Statics // of the architectures met so far
	controller  control.Controller

	controllerKey string // names what the controller decides by beside the settings; "" for none
}

// The error names the setting, or the space's file.
func newPlan(s Settings, input arch.Input, fingerprint string) (plan, error) {
	if err := s.Validate(); err != nil {
		return plan{}, fmt.Errorf("settings: %w", err)
	}
	space, err := openSpace(s.Space)
	if err != nil {
		return plan{}, err
	}
	return plan{given: s, settings: s.afforded(), space: space, input: input, fingerprint: fingerprint, statics: &search.Statics{}}, nil
}

// confine leaves of the space what an evaluator can answer for, if that is not everything. A replay
// knows the architectures of its table alone, so the space becomes finite.
func (p *plan) confine(e eval.Evaluator) error {
	lister, ok := e.(eval.Lister)
	if !ok {
		return nil
	}
	space, err := p.space.Of(lister.Architectures())
	if err != nil {
		return fmt.Errorf("the space %s does not hold what can be evaluated: %w", p.space.Name, err)
	}
	p.space = space
	return nil
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

// job returns the evaluation of a trial. What is in it is all that an observation depends on, and
// its key is the observation's.
func (s Settings) job(t trial, fingerprint string) eval.Job {
	p := t.proposal
	return eval.Job{
		Arch: p.Arch, Fidelity: p.Fidelity, Ladder: s.Ladder().To(p.Fidelity), Data: fingerprint, Seed: s.Seed,
		Ancestors: t.ancestors,
	}
}

// rejectedPrefix marks the key of a trial that was never run: the observation of the bare key
// is a function of the job alone, and limits are no part of the job.
const rejectedPrefix = "rejected-"

func rejected(key string) bool { return strings.HasPrefix(key, rejectedPrefix) }

// trial numbers a proposal and finds its key. An estimator may be asked, which can fail; a broken
// limit is no error but a rejected trial, charged nothing.
func (p plan) trial(ctx context.Context, id int, proposal search.Proposal, ancestors []arch.Architecture) (trial, error) {
	t := trial{id: id, proposal: proposal, ancestors: ancestors}
	t.key = p.settings.job(t, p.fingerprint).Key()
	var beyond *eval.BrokenLimit
	switch err := p.check(ctx, proposal.Arch); {
	case errors.As(err, &beyond):
		t.key = rejectedPrefix + t.key
	case err != nil:
		return trial{}, err
	}
	return t, nil
}

// check tells which limit an architecture breaks, as a *eval.BrokenLimit, nil when none. What is
// predicted, is predicted for the largest batch of the ladder, so that an architecture is within
// the limits at every fidelity or at none.
func (p plan) check(ctx context.Context, a arch.Architecture) error {
	return p.settings.Limits.limits().Check(ctx, a, p.input, p.settings.batch(), p.estimator)
}

// rejection is the observation of a trial beyond the limits. It is made again when the trial's turn
// comes, for the journal keeps the key alone.
func (p plan) rejection(ctx context.Context, t trial) (eval.Observation, error) {
	var beyond *eval.BrokenLimit
	reason := "beyond a limit when it was proposed" // and what predicts it has been measured again
	if err := p.check(ctx, t.proposal.Arch); errors.As(err, &beyond) {
		reason = err.Error()
	} else if err != nil {
		return eval.Observation{}, err
	}
	return eval.Observation{Key: t.key, Arch: t.proposal.Arch, Fidelity: t.proposal.Fidelity, Status: eval.Failed,
		Reason: "rejected before training: " + reason,
		Params: t.proposal.Arch.Params(p.input), FLOPs: t.proposal.Arch.FLOPs(p.input)}, nil
}
