package search

import (
	"context"
	"errors"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
)

// ErrExhausted means that a strategy has nothing left to propose, whatever is observed later. It is
// said only of an empty answer: what is left is proposed first.
var ErrExhausted = errors.New("nothing is left to propose")

// Strategy proposes what to evaluate next; it never evaluates anything itself.
//
// A strategy is a function of the history, its seed included: equal histories get equal
// answers, in this process or another. It is asked from one goroutine at a time and must
// neither change nor keep the history.
type Strategy interface {
	// Ask returns at most n proposals that lie in the history's space, each with a reason,
	// and none (architecture and fidelity) that the history has. None and a nil error
	// mean: ask again after the next observation. ErrExhausted means: nothing is left to
	// propose. When ctx ends it returns context.Cause(ctx).
	Ask(ctx context.Context, h History, n int) ([]Proposal, error)
}

// Teller is the ability of a Strategy that wants each finished trial as it arrives. It is told
// of every trial once, in the order of the history.
type Teller interface {
	// An error ends the search; a trial that failed is told like any other.
	Tell(ctx context.Context, t Trial) error
}

// Keeper is the ability of a Strategy whose state its History cannot rebuild.
type Keeper interface {
	// State encodes all that the strategy must remember. The bytes are opaque to the caller, who
	// keeps them beside the history of the same moment.
	State() ([]byte, error)
	// Restore sets the strategy to what State encoded. It is called before the first Ask; bytes of
	// another version or strategy are an error.
	Restore(state []byte) error
}

// Proposal is one evaluation that a strategy wants.
type Proposal struct {
	Arch     arch.Architecture `json:"arch"`
	Fidelity eval.Fidelity     `json:"fidelity"`
	Parent   string            `json:"parent,omitempty"` // ID of the architecture it was mutated or promoted from
	Why      string            `json:"why"`              // a sentence
	By       string            `json:"by,omitempty"`     // the part of a Blend that made it
}

// Trial is a proposal with what came of it. While Observation.Status is empty or paused, the
// trial is pending: it will not be proposed again, and nothing is learnt from it.
type Trial struct {
	// ID counts from 0 through all stages, and is the trial's place in History.Trials.
	ID          int              `json:"id"`
	Stage       eval.Stage       `json:"stage"`
	Round       int              `json:"round"`
	Proposal    Proposal         `json:"proposal"`
	Observation eval.Observation `json:"observation"`
	// Predicted is what the predictor said of the final accuracy when the trial was asked
	// for; nil when there was none.
	Predicted *predict.Prediction `json:"predicted,omitempty"`
}

// History is all that a strategy may know.
type History struct {
	// Space is where proposals must lie. Trials outside it, of other regions, may teach a model but
	// are no parents.
	Space arch.Space // to propose from; may be restricted to regions
	Input arch.Input // images that the architectures see; for their static features
	Stage eval.Stage // the global stage varies the macro structure first
	// Fidelity is what a proposal is trained to unless a strategy has a reason to look cheaper
	// first; the controller may have set it above or below the stage's own.
	Fidelity eval.Fidelity // to propose at
	Seed     uint64
	Round    int // of the stage, from 0
	// Trials may share its array with other histories: append to a copy, or by With.
	Trials []Trial // of all stages, in the order in which they were asked
	// Statics remembers the static features of architectures; nil: they are found out each time.
	Statics *Statics
	// Predict tells final accuracies from what was seen of each sample; nil: no predictor.
	Predict func([]predict.Sample) []predict.Prediction
	// Costs tells what is to be small beside a large accuracy, as it is known before training:
	// parameters, FLOPs, predicted latency or memory, always in one order; nil: accuracy alone.
	Costs func(arch.Architecture) []float64
}

// With returns the history with proposals as pending trials of its round; h is unchanged.
func (h History) With(batch []Proposal) History {
	// Without spare capacity append copies, so two batches from one history never share a tail.
	h.Trials = h.Trials[:len(h.Trials):len(h.Trials)]
	for _, p := range batch {
		h.Trials = append(h.Trials, Trial{ID: len(h.Trials), Stage: h.Stage, Round: h.Round, Proposal: p})
	}
	return h
}
