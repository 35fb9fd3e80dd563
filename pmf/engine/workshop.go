package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/study"
	"pmfnas/pmf/trainer"
)

// A workshop holds what studies share: the device, the data sets and what trains on them. All
// of it is opened when it is first needed.
type workshop struct {
	checkpoints string
	options     Options
	log         *slog.Logger

	mu       sync.Mutex
	device   *backend.Device
	programs *blocknet.Programs // of the device
	benches  map[study.DataSettings]*bench
}

func newWorkshop(checkpoints string, o Options, log *slog.Logger) *workshop {
	return &workshop{checkpoints: checkpoints, options: o, log: log, benches: make(map[study.DataSettings]*bench)}
}

// A bench evaluates architectures on one data set. It is an eval.Evaluator and an eval.Tester
// that opens its trainer at the first use.
type bench struct {
	set         *imageset.Set
	fingerprint string
	open        func() (Evaluator, error)

	mu        sync.Mutex
	evaluator Evaluator
}

// The abilities that a study looks for.
var (
	_ eval.Evaluator = (*bench)(nil)
	_ eval.Tester    = (*bench)(nil)
)

// bench returns the bench of a data set, which it opens where this engine has not.
func (w *workshop) bench(data study.DataSettings) (*bench, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.benches[data]; b != nil {
		return b, nil
	}
	began := time.Now()
	set, err := imageset.Open(data.Ref, imageset.Options{Train: data.Train})
	if err != nil {
		return nil, err
	}
	b := &bench{set: set, fingerprint: set.Fingerprint()}
	// Trainers must not share a folder.
	folder := filepath.Join(w.checkpoints, b.fingerprint)
	b.open = func() (Evaluator, error) { return w.evaluator(set, folder) }
	w.benches[data] = b
	w.log.Info("data opened", "data", data.Ref, "train", set.Train.Len(), "validation", set.Validation.Len(), "took", time.Since(began))
	return b, nil
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

// use returns the evaluator, made now if it was not.
func (b *bench) use() (Evaluator, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.evaluator == nil {
		evaluator, err := b.open()
		if err != nil {
			return nil, err
		}
		b.evaluator = evaluator
	}
	return b.evaluator, nil
}

// Evaluate runs a job.
func (b *bench) Evaluate(ctx context.Context, job eval.Job, record eval.Recorder) (eval.Observation, error) {
	evaluator, err := b.use()
	if err != nil {
		return eval.Observation{}, err
	}
	return evaluator.Evaluate(ctx, job, record)
}

// Test measures a finished job on images that no search has seen.
func (b *bench) Test(ctx context.Context, job eval.Job) (float64, error) {
	evaluator, err := b.use()
	if err != nil {
		return 0, err
	}
	return evaluator.Test(ctx, job)
}

// status describes the device, and counts the programs compiled on it.
func (w *workshop) status() (device string, programs int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.device == nil {
		return "", 0
	}
	return describeDevice(w.device), w.programs.Stats().Programs
}

// trainer returns the bench's trainer; nil when it was not used, or something else evaluates.
func (b *bench) trainer() *trainer.Trainer {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, _ := b.evaluator.(*trainer.Trainer)
	return t
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
	for _, b := range w.benches {
		if t := b.trainer(); t != nil {
			err = errors.Join(err, t.Close())
		}
	}
	if w.device != nil {
		w.programs.Close()
		w.device.Close()
		w.device, w.programs = nil, nil
	}
	return err
}
