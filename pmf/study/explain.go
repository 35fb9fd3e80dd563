package study

import (
	"fmt"
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
)

// An Explanation tells the life of one architecture in a study, from recorded decisions. Everything
// in it was written down when it was decided; nothing is guessed afterwards.
type Explanation struct {
	ID      string            `json:"id"`
	Arch    arch.Architecture `json:"arch"`
	Parent  string            `json:"parent,omitempty"` // ID of the architecture it was mutated from
	Region  arch.Region       `json:"region"`
	Steps   []Step            `json:"steps"`   // in order
	Verdict string            `json:"verdict"` // what became of it, and why
	Chosen  bool              `json:"chosen"`
}

// A Step is one thing that happened to an architecture.
type Step struct {
	Stage eval.Stage `json:"stage"`
	Round int        `json:"round"`
	Trial int        `json:"trial"` // -1 where it was weighed and not tried
	What  string     `json:"what"`  // proposed, promoted, resumed, anchored, passed over
	Why   string     `json:"why"`
	Found string     `json:"found,omitempty"` // what came of it
}

// Explain tells why an architecture was proposed, promoted, chosen or dropped.
func (s *Study) Explain(id string) (Explanation, error) { return s.Snapshot().Explain(id) }

// Explain tells why an architecture, given by its ID or an unambiguous beginning of it, was
// proposed, promoted, chosen or dropped. The error says that there is none such, or that several
// begin so.
func (s Snapshot) Explain(id string) (Explanation, error) {
	first, err := s.find(id)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{ID: first.Proposal.Arch.ID(), Arch: first.Proposal.Arch, Region: s.Space.RegionOf(first.Proposal.Arch)}
	if p := first.Proposal.Parent; p != e.ID {
		e.Parent = p
	}
	byID := map[int]search.Trial{}
	for _, t := range s.Trials {
		byID[t.ID] = t
	}
	for _, d := range s.Decisions {
		e.Steps = append(e.Steps, d.steps(e.ID, e.Region, byID)...)
	}
	e.Chosen = s.Chosen != nil && s.Chosen.ID == e.ID
	e.Verdict = s.verdict(e)
	return e, nil
}

// find returns the first trial of the one architecture whose ID begins so.
func (s Snapshot) find(id string) (search.Trial, error) {
	var found *search.Trial
	for i, t := range s.Trials {
		known := t.Proposal.Arch.ID()
		switch {
		case !strings.HasPrefix(known, id) || id == "":
		case found == nil:
			found = &s.Trials[i]
		case found.Proposal.Arch.ID() != known:
			return search.Trial{}, fmt.Errorf("architecture %q of study %q is ambiguous: %s and %s begin so", id, s.Name, found.Proposal.Arch.ID(), known)
		}
	}
	if found == nil {
		return search.Trial{}, fmt.Errorf("study %q has no architecture %q; the table architectures lists them", s.Name, id)
	}
	return *found, nil
}

// steps lists what a decision meant for an architecture of a region. At most one: it was tried in
// the round, or weighed and passed over, or had no part in it.
func (d Decision) steps(id string, region arch.Region, trials map[int]search.Trial) []Step {
	what := map[Kind]string{Anchors: "anchored", Promotion: "promoted", Resuming: "resumed", Search: "proposed"}[d.Kind]
	for _, n := range d.Trials {
		if t := trials[n]; t.Proposal.Arch.ID() == id {
			why := t.Proposal.Why + d.standing(id, region) + d.odds()
			return []Step{{Stage: d.Stage, Round: d.Round, Trial: n, What: what, Why: why, Found: found(t, d.Target) + d.spared(t)}}
		}
	}
	for place, r := range d.Ranking {
		if r.Arch == id {
			why := fmt.Sprintf("rank %d of %d, and %d continued; it %s", place+1, len(d.Ranking), len(d.Trials), r.Why)
			return []Step{{Stage: d.Stage, Round: d.Round, Trial: -1, What: "passed over", Why: why}}
		}
	}
	return nil
}

// standing tells how an architecture or its region stood among the alternatives. The first is its
// own rank among those weighed, else that of its region by Eq. 4.
func (d Decision) standing(id string, region arch.Region) string {
	for place, r := range d.Ranking {
		if r.Arch == id {
			return fmt.Sprintf("; rank %d of %d", place+1, len(d.Ranking))
		}
	}
	if d.Control == nil {
		return ""
	}
	for place, t := range d.Control.Terms {
		if t.Region == region {
			return fmt.Sprintf("; its region (%v) had rank %d of %d: %.4f = μ %.4f + β %.3g · σ %.4f − λ %.3g · ρ %.3f (Eq. 4)",
				region, place+1, len(d.Control.Terms), t.Score, t.Mu, t.Beta, t.Sigma, t.Lambda, t.Density)
		}
	}
	return ""
}

// spared tells which bar a trial that was not stopped had a chance to reach.
func (d Decision) spared(t search.Trial) string {
	if d.Stop == nil || !t.Usable() || t.Observation.Status == eval.Stopped {
		return ""
	}
	return fmt.Sprintf("; not stopped: its chance to reach %.4f at %v fidelity stayed above %g %%", d.Stop.Accuracy, d.Stop.Target, 100*d.Stop.Threshold)
}

// found tells what came of a trial.
func found(t search.Trial, target eval.Fidelity) string {
	o := t.Observation
	switch {
	case t.Pending():
		return "its result is awaited"
	case !t.Usable():
		return "it failed: " + o.Reason
	}
	text := fmt.Sprintf("accuracy %.4f after %s", o.Accuracy, view.Count(o.Curve.Len(), "epoch"))
	if o.Status == eval.Stopped {
		text += "; stopped: " + o.Reason
	}
	if p := t.Predicted; p != nil {
		text += fmt.Sprintf("; predicted at the end of %v fidelity: %s", target, reckoned(p.Mean, *p))
	}
	return text
}

// reckoned writes a predicted accuracy with its interval, which it takes labels to know. The
// interval is cut where no accuracy can be; a model does not know these bounds.
func reckoned(value float64, p predict.Prediction) string {
	if !(p.High > p.Low) {
		return fmt.Sprintf("%.4f (no labels yet that tell how far off it may be)", value)
	}
	return fmt.Sprintf("%.4f, between %.4f and %.4f", value, max(0, p.Low), min(1, p.High))
}

// verdict tells what became of an architecture in the end. Each case is a later end of its life
// than those below it.
func (s Snapshot) verdict(e Explanation) string {
	last := e.Steps[len(e.Steps)-1]
	switch {
	case e.Chosen:
		return "Chosen. " + s.Chosen.Why
	case last.What == "passed over":
		return fmt.Sprintf("Dropped in the %v stage: others promised more (%s).", last.Stage, last.Why)
	case s.Chosen != nil && last.Stage == eval.Fine:
		return fmt.Sprintf("Not chosen: %s, against %.4f of the chosen %s.", last.Found, s.Chosen.Validation, s.Chosen.ID)
	case len(s.Stages) > int(last.Stage)+1:
		return fmt.Sprintf("Dropped after the %v stage: %s", last.Stage, s.left(e))
	}
	return fmt.Sprintf("Still in the running: %s.", last.Found)
}

// left tells why an architecture that was never weighed again went no further.
func (s Snapshot) left(e Explanation) string {
	for _, d := range s.Decisions {
		for _, k := range d.Kept {
			if k.Region == e.Region && !k.Kept {
				return fmt.Sprintf("its region (%v) was not kept: density %.4f, threshold %.4f (Eq. 14). %s", k.Region, k.Density, k.Threshold, d.Reduction)
			}
		}
	}
	return "it was no candidate for a promotion."
}
