package study

import (
	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
)

// Kind tells what a round is for.
type Kind string

// The kinds of rounds, in the order in which a stage has them.
const (
	Anchors   Kind = "anchors"   // labels for the predictor; region stage
	Promotion Kind = "promotion" // the best predicted of the stage before continue; region and fine stage
	Resuming  Kind = "resuming"  // what was stopped goes on, since it may still be the best; fine stage
	Search    Kind = "search"    // the controller decides and a strategy proposes
	End       Kind = "end"       // the stage is finished; no trials
)

// A Decision is what was decided at the beginning of a round, with everything that led to it. It is
// written before its round is evaluated and never changed, so it shows what was known then.
type Decision struct {
	Stage    eval.Stage        `json:"stage"`
	Round    int               `json:"round"` // of the stage, from 0
	Kind     Kind              `json:"kind"`
	Strategy string            `json:"strategy,omitempty"` // that was asked
	Reason   string            `json:"reason"`             // a sentence
	Asked    int               `json:"asked,omitempty"`    // proposals wanted
	Trials   []int             `json:"trials,omitempty"`   // that followed, by their number
	Control  *control.Decision `json:"control,omitempty"`  // of a search round, or of a controller that ended the stage
	Kept     []Kept            `json:"kept,omitempty"`     // first round of the region stage: what became of each region
	Ranking  []Ranked          `json:"ranking,omitempty"`  // promotion: who was weighed, best first

	Reduction string `json:"reduction,omitempty"` // first round of the region stage: by which rule regions were kept, a sentence

	Fitted int           `json:"fitted"`         // trials that the predictor had learnt from; 0 means none
	Target eval.Fidelity `json:"target"`         // whose final accuracy the predictor predicts
	Stop   *Bar          `json:"stop,omitempty"` // what the round's evaluations must have a chance to reach; nil where nothing is stopped

	// Patience is after how many epochs without a gain an evaluation of the round is stopped on its
	// way to high fidelity; 0 is never.
	Patience int `json:"patience,omitempty"`

	// Spent leaves out what the round itself goes on to cost.
	Spent Spending `json:"spent"` // before the round
}

// Kept is what became of a region between the global stage and the region stage (Eq. 14). Density
// and Threshold are accuracies in [0, 1]; the density is drawn towards the mean of all
// (search.Density.Shrunk).
type Kept struct {
	Region    arch.Region `json:"region"`
	Kept      bool        `json:"kept"`
	Density   float64     `json:"density"`   // ρ, Eq. 13: mean accuracy at low fidelity
	Threshold float64     `json:"threshold"` // τ
	Count     int         `json:"count"`     // evaluated architectures
}

// Ranked is a candidate of a promotion, or one that was stopped and may go on.
type Ranked struct {
	Arch     string `json:"arch"` // ID
	Why      string `json:"why"`  // with its score of Eq. 12, or its chance
	Promoted bool   `json:"promoted"`
}

// kept lists the regions that were kept.
func (d Decision) kept() []arch.Region {
	var regions []arch.Region
	for _, k := range d.Kept {
		if k.Kept {
			regions = append(regions, k.Region)
		}
	}
	return regions
}
