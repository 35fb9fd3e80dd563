package study

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// keyVersion changes when the loop itself changes what equal settings lead to in a stage. A higher
// version makes every recorded stage of the kind a superseded one, which costs people their
// finished studies: raise it only if the same settings would really decide otherwise.
func keyVersion(stage eval.Stage) int {
	return [eval.Stages]int{
		1,
		2, // evolution and gradient together search the regions
		3, // and what is stopped may go on
	}[stage]
}

// stageKey hashes all that a stage depends on, except how architectures are trained: that is in the
// key of each job, and a recorded stage fits only while every one of its jobs still has the key it
// was recorded under. So a later stage's schedule matters to an earlier stage exactly if that stage
// trained something under it. Fields that came later are left out when empty, so stages from before
// them keep their keys. The parent's key is part of it: a stage depends on all stages before. 24
// hexadecimal digits.
func (p plan) stageKey(stage eval.Stage, parent string) string {
	s := p.settings
	own := s.Stage(stage)
	own = StageSettings{Architectures: own.Architectures, Epochs: own.Epochs, Promoted: own.Promoted}
	controller, predictor := s.Controller, s.Predictor
	controller.Weights = ""   // what the file holds matters, not where it lies
	if stage == eval.Global { // which neither keeps regions nor has labels
		own.Promoted, controller.Regions, controller.Rounds, predictor.Anchors = 0, 0, 0, 0
	}
	// What does not act in the stage must not change its key.
	predictor.Stop = s.stops(stage)
	var costs []string
	if stage == eval.Fine {
		costs = s.costs()
	}
	// Early stops act through the jobs and rules, which have keys of their own; the density through
	// what is kept after the stage.
	without := slices.DeleteFunc(slices.Sorted(slices.Values(s.Without)), func(part string) bool {
		return part == EarlyStop || part == Density && stage == eval.Global
	})
	text, err := json.Marshal(struct {
		Version             int
		Stage, Parent, Data string
		Space               arch.Space
		Seed                uint64
		Own                 StageSettings
		Controller          ControllerSettings
		Predictor           PredictorSettings
		Without             []string
		BudgetEpochs        int
		BudgetSeconds       float64
		Limits              LimitSettings
		Anchored            int
		Inherit             bool     `json:",omitempty"`
		Costs               []string `json:",omitempty"`
		Patience            int      `json:",omitempty"`
		Spends              bool     `json:",omitempty"`
		Decides             string   `json:",omitempty"`
	}{keyVersion(stage), stage.String(), parent, p.fingerprint, p.space, s.Seed, own, controller, predictor, without,
		s.budget(), s.BudgetSeconds, s.Limits, s.allowance(stage), s.Inherit, costs, s.patience(stage), s.spends(stage), p.controllerKey})
	if err != nil {
		panic(fmt.Sprintf("study: settings must always encode: %v", err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}
