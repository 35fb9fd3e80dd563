package engine

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"sync"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict/paper"
	"pmfnas/pmf/study"
)

// studies are those of a workspace: residents, which this engine has opened, and the others,
// which are only on disk.
type studies struct {
	folder   string
	workshop *workshop
	idle     *idle
	log      *slog.Logger

	mu        sync.Mutex
	residents map[string]*resident
	closed    error // why no study is opened any more
}

func newStudies(folder string, w *workshop, i *idle, log *slog.Logger) *studies {
	return &studies{folder: folder, workshop: w, idle: i, log: log, residents: make(map[string]*resident)}
}

// open opens a study, makes it where there is none, and lays settings over those that it has.
func (s *studies) open(p protocol.OpenParams) (protocol.Study, error) {
	settings, err := s.settings(p)
	if err != nil {
		return protocol.Study{}, err
	}
	return s.reopen(p.Name, "", settings)
}

// settings returns what the parameters ask for.
func (s *studies) settings(p protocol.OpenParams) (study.Settings, error) {
	base, err := study.PresetFor(p.Data)
	if err != nil {
		return base, protocol.AsError(err, protocol.CodeParams)
	}
	if p.Data == "" {
		if base, err = s.settled(p.Name); err != nil {
			return base, err
		}
	}
	return overlay(p.Name, base, p.Settings)
}

func overlay(name string, base study.Settings, changes json.RawMessage) (study.Settings, error) {
	settings, err := base.Overlay("settings", changes)
	if err != nil {
		return base, protocol.Errorf(protocol.CodeParams, "study %s: %v", name, err)
	}
	return settings, nil
}

// fork makes a study with the settings of another and changes laid over them. One that was
// forked before gets the settings, as open does.
func (s *studies) fork(p protocol.ForkParams) (protocol.Study, error) {
	base, err := s.settled(p.From)
	if err != nil {
		return protocol.Study{}, err
	}
	if p.From == p.Name {
		return protocol.Study{}, protocol.Errorf(protocol.CodeParams, "a fork of study %s needs another name", p.From)
	}
	settings, err := overlay(p.Name, base, p.Settings)
	if err != nil {
		return protocol.Study{}, err
	}
	return s.reopen(p.Name, p.From, settings)
}

// settled returns the settings that a study has now.
func (s *studies) settled(name string) (study.Settings, error) {
	if r := s.resident(name); r != nil {
		return r.study.Settings(), nil
	}
	settings, err := study.Settled(s.folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return settings, unknown(s.folder, name)
	}
	return settings, err
}

// reopen makes a study resident under the given settings. parent is the study that a new one
// is forked from.
func (s *studies) reopen(name, parent string, settings study.Settings) (protocol.Study, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed != nil {
		return protocol.Study{}, protocol.Errorf(protocol.CodeStopping, "study %s cannot be opened: %v", name, s.closed)
	}
	old := s.residents[name]
	if old != nil {
		changes := old.study.Settings().Changes(settings)
		if len(changes) == 0 {
			return old.state(nil), nil
		}
		if err := old.retire(changes); err != nil {
			return protocol.Study{}, err
		}
		delete(s.residents, name)
	}
	opened, err := s.load(name, parent, settings)
	if err != nil {
		return protocol.Study{}, err
	}
	r := newResident(opened, s.idle, s.log)
	if old != nil {
		r.events = old.events
	}
	s.residents[name] = r
	return r.state(opened.Changed()), nil
}

// load opens the study itself.
func (s *studies) load(name, parent string, settings study.Settings) (*study.Study, error) {
	d, err := s.workshop.evaluates(settings.Data)
	if err != nil {
		return nil, err
	}
	d.Log, d.Predictors = s.log, paper.All(s.workshop.neural)
	d.Share = func(key string) (eval.Observation, bool) { return s.share(name, key) }
	if parent != "" {
		opened, err := study.ForkFrom(s.folder, parent, name, settings, d)
		if !errors.Is(err, study.ErrExists) {
			return opened, err
		}
	}
	return study.Open(s.folder, name, settings, d)
}

// share finds an observation in any other study of the workspace.
func (s *studies) share(asking, key string) (eval.Observation, bool) {
	for _, name := range Names(s.folder) {
		if name == asking {
			continue
		}
		if o, found := study.Lookup(s.folder, name, key); found {
			return o, true
		}
	}
	return eval.Observation{}, false
}

// resident returns an opened study; nil when this engine has not opened it.
func (s *studies) resident(name string) *resident {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.residents[name]
}

// find returns a study, opened with the settings that it has.
func (s *studies) find(name string) (*resident, error) {
	if r := s.resident(name); r != nil {
		return r, nil
	}
	if _, err := s.open(protocol.OpenParams{Name: name}); err != nil {
		return nil, err
	}
	return s.resident(name), nil
}

// snapshot returns what a study knows, without opening it.
func (s *studies) snapshot(name string) (study.Snapshot, error) {
	if r := s.resident(name); r != nil {
		return r.study.Snapshot(), nil
	}
	return Read(s.folder, name)
}

// list returns every study of the workspace. One that cannot be read says why.
func (s *studies) list() []protocol.Study {
	list := []protocol.Study{}
	for _, name := range Names(s.folder) {
		if r := s.resident(name); r != nil {
			list = append(list, r.state(nil))
			continue
		}
		snapshot, err := study.Read(s.folder, name)
		if err != nil {
			list = append(list, protocol.Study{Name: name, Done: []string{}, Problem: err.Error()})
			continue
		}
		list = append(list, describe(snapshot))
	}
	return list
}

// opened returns the residents, in the order of their names.
func (s *studies) opened() []protocol.Study {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []protocol.Study{}
	for _, r := range s.residents {
		list = append(list, r.state(nil))
	}
	slices.SortFunc(list, func(a, b protocol.Study) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// close brings every run to rest and closes the studies; none is opened after it.
func (s *studies) close(why error) error {
	s.mu.Lock()
	s.closed = why
	residents := s.residents // still found by who wants to wait for them
	s.mu.Unlock()
	var resting sync.WaitGroup
	for _, r := range residents {
		resting.Go(func() {
			r.close()
			r.pause(why, grace)
		})
	}
	resting.Wait()
	s.mu.Lock()
	s.residents = map[string]*resident{}
	s.mu.Unlock()
	var err error
	for _, r := range residents {
		if e := r.study.Close(); e != nil {
			err = errors.Join(err, fmt.Errorf("close study %s: %w", r.study.Name(), e))
		}
	}
	return err
}
