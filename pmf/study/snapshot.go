package study

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// A Snapshot is all that a study knows at one moment. It never changes, survives JSON, and is
// all that a report needs.
type Snapshot struct {
	Name        string     `json:"name"`
	Parent      string     `json:"parent,omitempty"` // the study that it was forked from
	Settings    Settings   `json:"settings"`
	Space       arch.Space `json:"space"`
	Input       arch.Input `json:"input"`
	Fingerprint string     `json:"fingerprint"` // of the data

	Trials    []search.Trial `json:"trials"` // finished or pending, in the order in which they were asked; Trained is what each cost
	Decisions []Decision     `json:"decisions"`
	Stages    []StageResult  `json:"stages"` // those that have begun
	Chosen    *Choice        `json:"chosen,omitempty"`
	Spent     Spending       `json:"spent"`
	Budget    int            `json:"budget"` // epochs
}

// StageResult is what a stage has done so far.
type StageResult struct {
	Stage         eval.Stage    `json:"stage"`
	Key           string        `json:"key"` // hash of everything it depends on
	Finished      bool          `json:"finished"`
	Reason        string        `json:"reason,omitempty"` // why it ended
	Architectures int           `json:"architectures"`    // that have an observation
	Failed        int           `json:"failed"`           // of these, without an accuracy
	Early         int           `json:"early"`            // of these, ended by patience or the predictor before their last epoch (Table 12)
	Epochs        int           `json:"epochs"`           // charged
	Budget        int           `json:"budget"`           // epochs that it may spend
	Ran           int           `json:"ran"`              // epochs that this study trained itself; the rest was shared
	Shared        int           `json:"shared"`           // observations that another study had
	Best          float64       `json:"best"`             // accuracy in [0, 1] at the stage's own fidelity
	BestArch      string        `json:"best_arch,omitempty"`
	Mean          float64       `json:"mean"`    // accuracy at the stage's own fidelity
	Elapsed       time.Duration `json:"elapsed"` // of training, summed over workers
	Kept          []arch.Region `json:"kept,omitempty"`
	Superseded    int           `json:"superseded,omitempty"` // generations under other settings
}

// Snapshot returns what the study knows now. It may be asked at any time, also while running;
// trials in flight are pending. Curves are shared with the study and must not be changed.
func (s *Study) Snapshot() Snapshot {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return newSnapshot(s.name, s.parent, s.plan, s.lineage)
}

// Read returns what the study of a name in the folder dir knows, also while another process runs
// it. Where there is none the error is fs.ErrNotExist. It takes no lock. A study that was changed
// by other settings since shows what the last ones led to.
func Read(dir, name string) (Snapshot, error) {
	record, err := readJournal(dir, name)
	if err != nil {
		return Snapshot{}, err
	}
	p, err := recordedPlan(record.Facts)
	if err != nil {
		return Snapshot{}, fmt.Errorf("study %q: %w", name, err)
	}
	l, err := selectLineage(record, p)
	if err != nil {
		return Snapshot{}, fmt.Errorf("study %q: %w", name, err)
	}
	return newSnapshot(name, record.Facts[factParent], p, l), nil
}

// Settled returns the settings with which the study of a name was last open.
func Settled(dir, name string) (Settings, error) {
	record, err := readJournal(dir, name)
	if err != nil {
		return Settings{}, err
	}
	p, err := recordedPlan(record.Facts)
	if err != nil {
		return Settings{}, fmt.Errorf("study %q: %w", name, err)
	}
	return p.given, nil
}

func readJournal(dir, name string) (journal.Record, error) {
	j, err := journal.OpenReader(context.Background(), Path(dir, name))
	if err != nil {
		return journal.Record{}, fmt.Errorf("study %q: %w", name, err)
	}
	defer j.Close()
	return j.Load(context.Background())
}

// recordedPlan reads what the study was last to do. A process that died while it made the
// study leaves a journal without that, which counts as none.
func recordedPlan(facts map[string]string) (p plan, err error) {
	if facts[factSettings] == "" {
		return p, fmt.Errorf("its journal was begun and holds no settings: %w", fs.ErrNotExist)
	}
	p.fingerprint, p.controllerKey = facts[factFingerprint], facts[factController]
	for name, value := range map[string]any{factSettings: &p.given, factSpace: &p.space, factInput: &p.input} {
		if err := json.Unmarshal([]byte(facts[name]), value); err != nil {
			return p, fmt.Errorf("the journal's %s: %w", name, err)
		}
	}
	p.settings = p.given.afforded()
	return p, nil
}

// Spending is that of the lineage: superseded generations do not count.
func newSnapshot(name, parent string, p plan, l *lineage) Snapshot {
	trials := l.trials()
	snapshot := Snapshot{Name: name, Parent: parent, Settings: p.settings, Space: p.space, Input: p.input,
		Fingerprint: p.fingerprint, Trials: trials, Budget: p.settings.budget(), Spent: newLedger(trials, eval.Fine).spent}
	for _, g := range l.stages {
		for _, r := range g.rounds {
			snapshot.Decisions = append(snapshot.Decisions, r.decision)
		}
		snapshot.Stages = append(snapshot.Stages, p.result(g, l, trials))
		if g.outcome.Chosen != nil {
			snapshot.Chosen = g.outcome.Chosen
		}
	}
	return snapshot
}

// result sums a stage up.
func (p plan) result(g *generation, l *lineage, trials []search.Trial) StageResult {
	result := StageResult{Stage: g.stage, Key: g.key, Finished: g.finished, Reason: g.outcome.Reason,
		Budget: p.settings.allotted(newLedger(trials, g.stage), g.stage), Kept: g.kept(), Superseded: l.older[g.stage]}
	var sum float64
	var n int
	for _, t := range trials {
		if t.Stage != g.stage || t.Pending() {
			continue
		}
		result.add(t, l.observations[t.Observation.Key], p.settings.Ladder())
		if accuracy, ok := t.AccuracyAt(p.settings.fidelity(g.stage)); ok {
			sum, n = sum+accuracy, n+1
			if n == 1 || accuracy > result.Best {
				result.Best, result.BestArch = accuracy, t.Proposal.Arch.ID()
			}
		}
	}
	result.Mean = sum / max(1, float64(n))
	return result
}

func (r *StageResult) add(t search.Trial, o journal.Observed, ladder eval.Ladder) {
	r.Architectures++
	if t.Usable() && t.Observation.Curve.Len() < ladder.Epochs(t.Observation.Fidelity) {
		r.Early++
	}
	r.Epochs += t.Observation.Trained
	r.Ran += o.Ran
	r.Elapsed += t.Observation.Elapsed
	if o.Source != "" {
		r.Shared++
	}
	if !t.Usable() {
		r.Failed++
	}
}

// Furthest returns the usable trials, each architecture once with its longest training.
func (s Snapshot) Furthest() []search.Trial { return furthest(s.Trials) }

// Reached returns the highest fidelity that at least so many architectures have reached, and those
// that have, each once; no trials where that is so of none. least is 1 at least.
func (s Snapshot) Reached(least int) (eval.Fidelity, []search.Trial) {
	for f := int(eval.High); f >= 0; f-- {
		var reached []search.Trial
		for _, t := range s.Furthest() {
			if _, ok := t.AccuracyAt(eval.Fidelity(f)); ok {
				reached = append(reached, t)
			}
		}
		if len(reached) >= least {
			return eval.Fidelity(f), reached
		}
	}
	return eval.Low, nil
}

// Examples returns what a predictor can learn from trials that have reached a fidelity: their
// curves up to there, and the accuracy that they had then. Static features are worked out for each
// anew.
func (s Snapshot) Examples(trials []search.Trial, f eval.Fidelity) []predict.Example {
	h := search.History{Input: s.Input}
	var examples []predict.Example
	for _, t := range trials {
		accuracy, ok := t.AccuracyAt(f)
		if !ok {
			continue
		}
		e := predict.Example{Sample: h.Sample(t), Target: accuracy}
		if starts := t.Observation.Starts; int(f)+1 < len(starts) {
			e.Curve = e.Curve.Prefix(starts[f+1] - 1)
		}
		examples = append(examples, e)
	}
	return examples
}

// NewPredictor returns an unfitted predictor as the study uses it, one of predict.All() or of
// those given. A snapshot has no device: where none is given that the settings name, the
// recommended ensemble stands in for it.
func (s Snapshot) NewPredictor(beside ...predict.Named) predict.Predictor {
	return plan{settings: s.Settings, predictors: beside}.newPredictor()
}
