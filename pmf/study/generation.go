package study

import (
	"encoding/json"
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// generation is a stage as the present settings lead to it, decoded from the journal. It grows by
// whole rounds while the stage runs; Study.mu guards it.
type generation struct {
	id       int64
	stage    eval.Stage
	key      string
	finished bool
	outcome  outcome // when finished
	rounds   []round
}

// round is a decision with the trials that followed from it.
type round struct {
	decision Decision
	trials   []trial
}

// trial is a proposal and the key under which its observation is found. What it found is not here
// but in the lineage, under key.
type trial struct {
	id        int
	key       string
	proposal  search.Proposal
	predicted *predict.Prediction
	ancestors []arch.Architecture // from which it inherits weights, the oldest first; see eval.Job
}

// document is a trial as the journal keeps it.
type document struct {
	Proposal  search.Proposal     `json:"proposal"`
	Predicted *predict.Prediction `json:"predicted,omitempty"`
	Ancestors []arch.Architecture `json:"ancestors,omitempty"`
}

func decodeGeneration(s journal.Stage) (*generation, error) {
	g := &generation{id: s.ID, stage: s.Stage, key: s.Key, finished: s.Finished}
	if s.Finished {
		if err := json.Unmarshal(s.Result, &g.outcome); err != nil {
			return nil, fmt.Errorf("outcome of stage %d: %w", s.ID, err)
		}
	}
	for _, r := range s.Rounds {
		decoded, err := decodeRound(r)
		if err != nil {
			return nil, fmt.Errorf("stage %d: %w", s.ID, err)
		}
		g.rounds = append(g.rounds, decoded)
	}
	return g, nil
}

func decodeRound(r journal.Round) (round, error) {
	var decoded round
	if err := json.Unmarshal(r.Decision, &decoded.decision); err != nil {
		return round{}, fmt.Errorf("decision of round %d: %w", r.Index, err)
	}
	for _, t := range r.Trials {
		var d document
		if err := json.Unmarshal(t.Document, &d); err != nil {
			return round{}, fmt.Errorf("trial %d: %w", t.ID, err)
		}
		decoded.trials = append(decoded.trials, trial{t.ID, t.Observation, d.Proposal, d.Predicted, d.Ancestors})
	}
	return decoded, nil
}

// encode returns the round as the journal keeps it.
func (r round) encode() (journal.Round, error) {
	decision, err := json.Marshal(r.decision)
	if err != nil {
		return journal.Round{}, fmt.Errorf("encode the decision of round %d: %w", r.decision.Round, err)
	}
	encoded := journal.Round{Index: r.decision.Round, Decision: decision}
	for _, t := range r.trials {
		text, err := json.Marshal(document{t.proposal, t.predicted, t.ancestors})
		if err != nil {
			return journal.Round{}, fmt.Errorf("encode trial %d: %w", t.id, err)
		}
		encoded.Trials = append(encoded.Trials, journal.Trial{ID: t.id, Architecture: t.proposal.Arch.ID(),
			Fidelity: t.proposal.Fidelity, Observation: t.key, Document: text})
	}
	return encoded, nil
}

// last returns the newest round, or nil before the first.
func (g *generation) last() *round {
	if len(g.rounds) == 0 {
		return nil
	}
	return &g.rounds[len(g.rounds)-1]
}

// count returns the trials of one kind of round, and whether a round of that kind got fewer than it
// asked for: then no more come. exhausted looks at every round of the kind, not at the last alone.
func (g *generation) count(kind Kind) (trials int, exhausted bool) {
	for _, r := range g.rounds {
		if r.decision.Kind == kind {
			trials += len(r.trials)
			exhausted = exhausted || len(r.trials) < r.decision.Asked
		}
	}
	return trials, exhausted
}

// founders returns the last of the rounds with which a stage begins before it searches: labels and
// promotions, which count as one round in what a controller sees, or the rounds without a gain
// would begin before anybody had searched for one.
func (g *generation) founders() int {
	for i, r := range g.rounds {
		if r.decision.Kind == Search {
			return max(0, i-1)
		}
	}
	return max(0, len(g.rounds)-1)
}

// evaluated counts the architectures that the stage's column of Table 6 limits: all but the
// anchors.
func (g *generation) evaluated() int {
	promoted, _ := g.count(Promotion)
	searched, _ := g.count(Search)
	return promoted + searched
}

// kept returns the regions that the stage searches; none means all.
func (g *generation) kept() []arch.Region {
	if len(g.rounds) == 0 {
		return nil
	}
	return g.rounds[0].decision.kept()
}

// fits tells whether every recorded trial is the job that the settings would run today. Whoever
// changes a schedule gets another key for exactly those jobs that were trained under it.
func (g *generation) fits(s Settings, fingerprint string) bool {
	for _, r := range g.rounds {
		for _, t := range r.trials {
			if s.job(t, fingerprint).Key() != bareKey(t.key) && !rejected(t.key) {
				return false
			}
		}
	}
	return true
}
