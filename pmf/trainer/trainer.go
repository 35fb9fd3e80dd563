package trainer

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// Options adjust a Trainer. The first three must be set.
type Options struct {
	Device          *backend.Device    // where networks train
	Data            *imageset.Set      // what they train on
	Checkpoints     string             // folder of the checkpoints
	CheckpointBytes int64              // what they may take; 0 means 2 GiB, negative no limit
	Programs        *blocknet.Programs // compiled for the device; nil for a store of its own
	Mode            string             // block or whole; empty lets what was measured decide, for each segment of a job
	Log             *slog.Logger       // nil means silent
}

// A Trainer evaluates architectures by training them on one data set and one device. It may be
// used from several goroutines; jobs of one line wait for each other. Close it after use.
type Trainer struct {
	set         *imageset.Set
	fingerprint string
	store       *store
	programs    *blocknet.Programs
	shared      bool // the programs belong to somebody else
	costs       *costs
	backend     string // names the device in the costs
	mode        string // asked for; empty lets the costs decide
	meter       meter
	log         *slog.Logger

	quiet sync.RWMutex // training steps read-hold it; what measures time write-holds it

	mu           sync.Mutex
	lines        map[string]*line            // in training, by their key
	measurements map[string]eval.Measurement // by architecture
	images       images
}

// line serialises the jobs of one line of training: two that trained it at once would write the
// same checkpoints.
type line struct {
	sync.Mutex
	users int
}

var (
	_ eval.Evaluator = (*Trainer)(nil)
	_ eval.Tester    = (*Trainer)(nil)
	_ eval.Estimator = (*Trainer)(nil)
)

// New opens the folder of checkpoints, which it makes if need be. The device is hardly used
// before the first evaluation. It reads all pixels for their fingerprint. The errors are of
// options that are missing, the folder, or the device.
func New(o Options) (*Trainer, error) {
	if o.Device == nil || o.Data == nil || o.Checkpoints == "" {
		return nil, errors.New("a trainer needs a device, a data set and a folder for checkpoints")
	}
	if o.Mode != "" && o.Mode != blocknet.Blockwise.String() && o.Mode != blocknet.Whole.String() {
		return nil, fmt.Errorf("mode is %q, want block, whole, or nothing to let the costs decide", o.Mode)
	}
	log := cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	checkpoints, err := openStore(o.Checkpoints, cmp.Or(o.CheckpointBytes, 2<<30), log)
	if err != nil {
		return nil, err
	}
	// Several trainers on one device may share what is compiled; whoever made the store closes
	// it.
	programs, shared := o.Programs, o.Programs != nil
	if !shared {
		if programs, err = blocknet.NewPrograms(o.Device, 0); err != nil {
			return nil, err
		}
	}
	t := &Trainer{
		set: o.Data, fingerprint: o.Data.Fingerprint(), store: checkpoints,
		programs: programs, shared: shared, log: log, lines: map[string]*line{}, measurements: map[string]eval.Measurement{},
		costs: openCosts(o.Checkpoints, log), backend: o.Device.Description, mode: o.Mode,
	}
	return t, nil
}

// Stats tells what the trainer has done since New, and what happened to its programs, whether
// or not it shares them.
func (t *Trainer) Stats() Stats {
	s := t.meter.read()
	s.Stats = t.programs.Stats()
	return s
}

// Close frees what the trainer has on the device, which stays open. No method may run.
func (t *Trainer) Close() error {
	for _, split := range []*blocknet.Images{t.images.train, t.images.validation} {
		if split != nil {
			split.Close()
		}
	}
	if !t.shared {
		t.programs.Close()
	}
	return nil
}

// enter waits for the line of a job to be free and keeps its checkpoints; leave ends both.
func (t *Trainer) enter(job eval.Job) (leave func()) {
	key := job.LineKey()
	t.mu.Lock()
	l := t.lines[key]
	if l == nil {
		l = &line{}
		t.lines[key] = l
	}
	l.users++
	t.mu.Unlock()
	l.Lock()
	free := t.store.hold(job)
	return func() {
		free()
		l.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(t.lines, key)
		}
	}
}
