package engine

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/predict/neural"
	"pmfnas/pmf/study"
	"pmfnas/pmf/trainer"
)

// A workshop holds what studies share: the device, the data sets and what trains on them. All
// of it is opened when it is first needed.
type workshop struct {
	folder  string // of the workspace; below it lie checkpoints and packed images
	options Options
	log     *slog.Logger

	opening sync.Mutex // held while a data set is opened, which may take long

	mu       sync.Mutex
	device   *backend.Device
	programs *blocknet.Programs // of the device
	networks *neural.Runtime    // on the device, of predictors that have some; nil before the first
	benches  map[study.DataSettings]*bench
}

func newWorkshop(folder string, o Options, log *slog.Logger) *workshop {
	return &workshop{folder: folder, options: o, log: log, benches: make(map[study.DataSettings]*bench)}
}

// bench returns the bench of a data set, which it opens where this engine has not.
func (w *workshop) bench(data study.DataSettings) (*bench, error) {
	if table, replayed := study.Replayed(data.Ref); replayed {
		return nil, protocol.Errorf(protocol.CodeParams, "%s holds learning curves and no images: a study that replays it trains nothing", table)
	}
	w.opening.Lock()
	defer w.opening.Unlock()
	if b := w.known(data); b != nil {
		return b, nil
	}
	set, err := w.openSet(data)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	b := &bench{set: set, fingerprint: set.Fingerprint()}
	for _, other := range w.benches { // trainers must not share a folder of checkpoints
		if other.fingerprint == b.fingerprint {
			w.benches[data] = other
			return other, set.Close()
		}
	}
	folder := filepath.Join(w.folder, "checkpoints", b.fingerprint)
	b.open = func() (Evaluator, error) { return w.evaluator(set, folder) }
	w.benches[data] = b
	return b, nil
}

func (w *workshop) known(data study.DataSettings) *bench {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.benches[data]
}

// openSet opens a data set, and tells the log what there is of it.
func (w *workshop) openSet(data study.DataSettings) (*imageset.Set, error) {
	began, told := time.Now(), 0
	set, err := imageset.Open(data.Ref, imageset.Options{
		Train: data.Train, PerClass: data.PerClass, Side: data.Side, SkipDamaged: data.SkipDamaged,
		Cache: filepath.Join(w.folder, "images"),
		Progress: func(done, total int) {
			if tenths := 10 * done / total; tenths > told {
				told = tenths
				w.log.Info("decoding images", "data", data.Ref, "done", done, "of", total)
			}
		},
	})
	if err != nil {
		return nil, err
	}
	for _, s := range set.Skipped {
		w.log.Warn("damaged image left out", "file", s.File, "reason", s.Reason)
	}
	w.log.Info("data opened", "data", data.Ref, "train", set.Train.Len(), "validation", set.Validation.Len(),
		"skipped", len(set.Skipped), "took", time.Since(began))
	return set, nil
}

// evaluator makes what evaluates on a data set and keeps checkpoints in a folder.
func (w *workshop) evaluator(set *imageset.Set, folder string) (Evaluator, error) {
	if w.options.Evaluator != nil {
		return w.options.Evaluator(set)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.device == nil {
		if err := w.openDevice(); err != nil {
			return nil, err
		}
	}
	return trainer.New(trainer.Options{
		Device: w.device, Data: set, Checkpoints: folder, CheckpointBytes: w.options.CheckpointBytes,
		Programs: w.programs, Log: w.log,
	})
}

// neural returns what the networks of predictors run on, which all studies share.
func (w *workshop) neural() (*neural.Runtime, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.networks != nil {
		return w.networks, nil
	}
	if w.device == nil {
		if err := w.openDevice(); err != nil {
			return nil, err
		}
	}
	var err error
	w.networks, err = neural.NewRuntime(w.device.Backend)
	return w.networks, err
}

// openDevice opens the device and what is compiled for it, which all benches share.
func (w *workshop) openDevice() error {
	device, err := backend.Open(w.options.Device)
	if err != nil {
		return fmt.Errorf("open the device: %w", err)
	}
	programs, err := blocknet.NewPrograms(device, 0)
	if err != nil {
		device.Close()
		return err
	}
	w.device, w.programs = device, programs
	w.log.Info("device opened", "device", device.Description, "passed", device.Passed)
	return nil
}

// status describes the device, and counts the programs compiled on it.
func (w *workshop) status() (device string, programs blocknet.Stats) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.device == nil {
		return "", programs
	}
	return describeDevice(w.device), w.programs.Stats()
}

// describeDevice adds, where only the slow device was left, why none better was taken.
func describeDevice(d *backend.Device) string {
	if d.Name != "go" || len(d.Passed) == 0 {
		return d.Description
	}
	return d.Description + "; " + strings.Join(d.Passed, "; ")
}

// close gives the device back. Nothing trains any more.
func (w *workshop) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var err error
	closed := map[*bench]bool{} // two names may be one bench
	for _, b := range w.benches {
		if closed[b] {
			continue
		}
		closed[b] = true
		if t := b.trainer(); t != nil {
			err = errors.Join(err, t.Close())
		}
		err = errors.Join(err, b.set.Close())
	}
	if w.networks != nil {
		w.networks.Close()
		w.networks = nil
	}
	if w.device != nil {
		w.programs.Close()
		w.device.Close()
		w.device, w.programs = nil, nil
	}
	return err
}
