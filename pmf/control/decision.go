package control

import (
	"context"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// Controller decides at the beginning of each round. A study calls it once a round, from one
// goroutine, and keeps state and decision; equal states must give equal decisions, so that a
// journal can be replayed.
type Controller interface {
	// Decide returns what to do next. A decision with Switch set ends the stage and plans
	// nothing; any other one plans at least one evaluation that the budget can pay. The
	// state must not be changed. An error means that no decision can be made at all.
	Decide(ctx context.Context, s State) (Decision, error)
}

// Decision is what a controller wants, with everything that led to it. All its numbers are
// finite, so it can be written as JSON.
type Decision struct {
	Stage eval.Stage `json:"stage"`
	Round int        `json:"round"`

	Switch bool `json:"switch"` // the stage is finished; after the fine stage, so is the search
	// Reason is written for the person who reads the journal later, and decides nothing.
	Reason string `json:"reason"` // of the switch, or of going on, as a sentence

	// Region, Fidelity and Batch stay zero where Switch is set, but for the stage's own fidelity.
	Region   arch.Region   `json:"region"`   // r*, the best of Eq. 4; of the first allocation
	Fidelity eval.Fidelity `json:"fidelity"` // of the first allocation
	Batch    int           `json:"batch"`    // architectures of the round
	// Allocations spread the batch over regions: Eq. 4 is applied once for each
	// architecture, as if those before it had come out as predicted. Their counts sum to Batch.
	Allocations []Allocation `json:"allocations,omitempty"`

	Criteria Criteria `json:"criteria"`          // of Eq. 3
	Terms    []Term   `json:"terms,omitempty"`   // of Eq. 4, every region, best first
	Rules    []string `json:"rules,omitempty"`   // which rules fired, as sentences with their numbers
	Learned  *Learned `json:"learned,omitempty"` // what a trained controller weighed; nil for one by rules

	P Performance `json:"p"` // the state as it was encoded
	R Resources   `json:"r"`
	C Convergence `json:"c"`
	H Coverage    `json:"h"`
}

// Allocation is the part of a batch that goes to one region. A region may have two, at two
// fidelities, when money for the dearer one ran out within the batch.
type Allocation struct {
	Region   arch.Region   `json:"region"`
	Fidelity eval.Fidelity `json:"fidelity"`
	Count    int           `json:"count"`
}

// Criteria are the three conditions of Eq. 3; the stage ends when all are met. Each holds the value
// that was compared, so that a table can show how far it was from its threshold.
type Criteria struct {
	Performance Criterion `json:"performance"` // largest Δμ of the window, met below θ_p
	Budget      Criterion `json:"budget"`      // used share of the stage's budget, met above 0.8
	Coverage    Criterion `json:"coverage"`    // visited share of the regions, met above θ_c
}

// Criterion is one condition: a value beside its threshold.
type Criterion struct {
	Value     float64 `json:"value"`
	Threshold float64 `json:"threshold"`
	Met       bool    `json:"met"`
}

// Met tells whether all three hold: D_switch of Eq. 3.
func (c Criteria) Met() bool { return c.Performance.Met && c.Budget.Met && c.Coverage.Met }

// Term is one region's acquisition (Eq. 4): Score = Mu + Beta·Sigma − Lambda·Density. Terms of a
// decision are those before its batch; within the batch Sigma and Density change.
type Term struct {
	Region  arch.Region `json:"region"`
	Mu      float64     `json:"mu"`      // expected accuracy
	Sigma   float64     `json:"sigma"`   // its uncertainty
	Beta    float64     `json:"beta"`    // β(t)
	Density float64     `json:"density"` // ρ(r, H_t), share of the stage's evaluations
	Lambda  float64     `json:"lambda"`  // weight of the density
	Score   float64     `json:"score"`
	Count   int         `json:"count"` // evaluations so far
	Best    float64     `json:"best"`  // best accuracy so far
}

// Performance is P_t: the distribution of the stage's accuracies. Accuracies are fractions in [0,
// 1]; the deviation is that of a whole population (division by n), and all are 0 without
// accuracies.
type Performance struct {
	Count     int     `json:"count"`
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"`
	Skewness  float64 `json:"skewness"`
}

// Resources is R_t: shares of the whole budget and of the stage's, in [0, 1]. A budget without a
// limit counts as unused.
type Resources struct {
	Used      float64 `json:"used"`
	Remaining float64 `json:"remaining"`
	StageUsed float64 `json:"stage_used"`
	Epochs    float64 `json:"epochs"` // the stage may still spend; 0 also when nothing limits it
}

// Convergence is C_t: how much the last rounds still moved. Rounds that ended without any accuracy
// do not count.
type Convergence struct {
	Rounds   int     `json:"rounds"`    // with a usable result
	Window   int     `json:"window"`    // k: rounds that are looked back
	Gain     float64 `json:"gain"`      // Δμ of Eq. 1
	GradNorm float64 `json:"grad_norm"` // Eq. 2; 0 without a gradient method
	Idle     int     `json:"idle"`      // rounds since the best accuracy last rose
}

// Coverage is H_t in brief: how much of the grid of regions was visited.
type Coverage struct {
	Visited int `json:"visited"`
	Regions int `json:"regions"`
}
