package journal

import (
	"encoding/json"

	"pmfnas/pmf/eval"
)

// A Stage is one generation of a stage of the search: what one set of settings led to. Settings
// that change make another generation with another key; the old one stays, no longer current, and
// becomes current again when they change back.
type Stage struct {
	ID       int64
	Stage    eval.Stage
	Key      string // hash of everything that the stage depends on
	Parent   int64  // the generation of the stage before; 0 for the first stage
	Current  bool   // whether the present settings lead here
	Finished bool
	// Result and Decision and Document are opaque here.
	Result json.RawMessage // set when finished, and again when something is learned later
	Rounds []Round         // in order, from 0 on
}

// A Round is what was decided and proposed in one step of Algorithm 1. Index is its place in the
// stage, from 0.
type Round struct {
	Index    int
	Decision json.RawMessage
	Trials   []Trial // in order
}

// A Trial is one proposal: an architecture at a fidelity, and the key under which its
// observation is found once it is known.
type Trial struct {
	ID           int // counts from 0 through the stages of one lineage
	Architecture string
	Fidelity     eval.Fidelity
	Observation  string
	Document     json.RawMessage
}

// Observed is an observation with what it cost here. The cost is kept apart from the observation,
// which is the same in every study.
type Observed struct {
	eval.Observation
	Ran    int    // epochs that this study itself ran for it; 0 when shared
	Source string // the study it was shared from; "" when it was evaluated here
}

// A Record is all that a journal knows.
type Record struct {
	Facts        map[string]string
	Stages       []Stage             // in the order in which they began
	Observations map[string]Observed // by key
}

// Trials returns the trials of the stage through all its rounds.
func (s Stage) Trials() []Trial {
	var trials []Trial
	for _, round := range s.Rounds {
		trials = append(trials, round.Trials...)
	}
	return trials
}
