package study

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
	"pmfnas/pmf/predict"
)

// Dependencies are what a study needs from outside. None is closed by the study; the evaluator must
// outlive it.
type Dependencies struct {
	Evaluator eval.Evaluator // also an eval.Tester where the chosen architecture is to be tested
	Input     arch.Input     // the images' shape and classes
	// Fingerprint makes studies on other data other studies: it is part of every job's key.
	Fingerprint string       // of the data
	Log         *slog.Logger // nil means silent

	// Predictors are those beside predict.All() that the settings may name: paper, which needs a
	// device.
	Predictors []predict.Named
	// Controller decides in place of the one that the settings name: one that is being trained,
	// or is neither rules nor actor-critic. It should be Keyed where it depends on more than the
	// settings. nil is the settings' own.
	Controller control.Controller
	// Share finds an observation by its key in other studies; nil means none. It may be
	// called from several goroutines.
	Share func(key string) (eval.Observation, bool)
	// Now is the clock of events and of their estimates; nil means time.Now. It decides nothing.
	Now func() time.Time
	// Journal adjusts the journal; the zero value is right outside tests.
	Journal journal.Options
}

// A Study is a search that lives in a journal. Run, one at a time, moves it; the other methods may
// be called from any goroutine at any time. mu is never held while that of events is taken: a
// watcher, who is called under the latter, may ask for a Snapshot.
type Study struct {
	name, dir string
	deps      Dependencies
	journal   *journal.Journal
	parent    string // the study that it was forked from; "" for none
	changes   []Change

	run    sync.Mutex // held while running
	paused atomic.Bool
	model  *model // of the running stage
	events *events

	mu      sync.RWMutex // guards what follows
	plan    plan
	lineage *lineage
}

// ErrExists tells that there is a study of that name already.
var ErrExists = errors.New("exists already")

// Path returns where the journal of a study lies, in a folder of studies.
func Path(dir, name string) string { return filepath.Join(dir, name, "journal.db") }

// Create makes a study in the folder dir. A study of that name is ErrExists. A folder with a
// journal that was begun and never got settings, by a process that died, counts as free.
func Create(dir, name string, s Settings, d Dependencies) (*Study, error) {
	return create(dir, name, "", s, d)
}

func create(dir, name, parent string, s Settings, d Dependencies) (*Study, error) {
	if _, err := Settled(dir, name); err == nil {
		return nil, fmt.Errorf("study %q %w", name, ErrExists)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return open(dir, name, parent, s, d)
}

// Open opens the study of a name in the folder dir, and makes it where there is none. Other
// settings than those of last time are the new ones: stages that do not depend on what
// changed stay finished. While another process has the study open, the error is
// journal.ErrBusy.
func Open(dir, name string, s Settings, d Dependencies) (*Study, error) {
	return open(dir, name, "", s, d)
}

// Everything that can be refused is refused before the journal is touched, but for a missing
// estimator.
func open(dir, name, parent string, s Settings, d Dependencies) (*Study, error) {
	if name == "" || strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, ".") {
		return nil, fmt.Errorf("name of a study is %q, want one without slashes that does not begin with a dot", name)
	}
	p, err := newPlan(s, d.Input, d.Fingerprint)
	if err != nil {
		return nil, fmt.Errorf("study %q: %w", name, err)
	}
	if err := p.confine(d.Evaluator); err != nil {
		return nil, fmt.Errorf("study %q: %w", name, err)
	}
	p.predictors = d.Predictors
	if _, ok := p.named(); !ok {
		return nil, fmt.Errorf("study %q: predictor.kind is %q, but no device is there for it", name, s.Predictor.Kind)
	}
	if err := p.decide(d.Controller); err != nil {
		return nil, fmt.Errorf("study %q: %w", name, err)
	}
	j, err := journal.Open(context.Background(), Path(dir, name), d.Journal)
	if err != nil {
		return nil, fmt.Errorf("study %q: %w", name, err)
	}
	p.estimator, _ = d.Evaluator.(eval.Estimator)
	if objective := s.Objectives; p.estimator == nil && s.needsEstimator() != "" {
		j.Close()
		return nil, fmt.Errorf("study %q: objectives are %v, but the evaluator cannot predict the %s", name, objective, s.needsEstimator())
	}
	study := &Study{name: name, dir: dir, deps: d, journal: j, plan: p}
	if err := study.load(context.Background(), parent); err != nil {
		j.Close()
		return nil, fmt.Errorf("study %q: %w", name, err)
	}
	return study, nil
}

// load reads the journal, finds what the settings lead to, and writes the settings down. A crash
// between the two writes leaves new settings with an older selection; the next opening finds the
// lineage by the settings and selects again.
func (s *Study) load(ctx context.Context, parent string) error {
	record, err := s.journal.Load(ctx)
	if err != nil {
		return err
	}
	facts, opened, err := s.facts(record.Facts, parent)
	if err != nil {
		return err
	}
	if s.lineage, err = selectLineage(record, s.plan); err != nil {
		return err
	}
	s.parent = facts[factParent]
	s.events = newEvents(int64(opened)<<32, s.deps.Now)
	if err := s.journal.SetFacts(ctx, facts); err != nil {
		return err
	}
	return s.journal.Select(ctx, s.lineage.ids())
}

// The names of facts in a journal.
const (
	factSettings    = "settings"
	factSpace       = "space"
	factInput       = "input"
	factFingerprint = "fingerprint"
	factParent      = "parent"
	factController  = "controller" // key of one that decides by more than the settings
	factOpened      = "opened"     // how often: event numbers grow over restarts
)

// facts returns what to write down, given what is written. The parent that a study was made with
// stays. changes are told once, to whoever opened it.
func (s *Study) facts(known map[string]string, parent string) (facts map[string]string, opened int, err error) {
	if text, ok := known[factSettings]; ok {
		var before Settings
		if err := json.Unmarshal([]byte(text), &before); err != nil {
			return nil, 0, fmt.Errorf("settings in the journal: %w", err)
		}
		s.changes = before.Changes(s.plan.given)
	}
	if known[factParent] != "" {
		parent = known[factParent]
	}
	opened, _ = strconv.Atoi(known[factOpened]) // none is 0
	opened++
	facts = map[string]string{factFingerprint: s.plan.fingerprint, factParent: parent, factController: s.plan.controllerKey, factOpened: strconv.Itoa(opened)}
	for name, value := range map[string]any{factSettings: s.plan.given, factSpace: s.plan.space, factInput: s.plan.input} {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, 0, fmt.Errorf("encode the %s: %w", name, err)
		}
		facts[name] = string(text)
	}
	return facts, opened, nil
}

// Name returns the study's name.
func (s *Study) Name() string { return s.name }

// Settings returns the present settings, as they were given. Those of a Snapshot are scaled down
// where the budget does not pay for them.
func (s *Study) Settings() Settings {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.plan.given
}

// Changed lists the settings that differ from those of the last time that the study was open.
func (s *Study) Changed() []Change { return s.changes }

// Check tells whether the study's journal obeys its rules.
func (s *Study) Check(ctx context.Context) error { return s.journal.Check(ctx) }

// Close lets go of the study. A running Run must have ended before. Another process may open it
// afterwards.
func (s *Study) Close() error { return s.journal.Close() }

func (s *Study) log() *slog.Logger {
	if s.deps.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.deps.Log.With("study", s.name)
}
