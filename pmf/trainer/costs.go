package trainer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pmfnas/pmf/arch"
)

// costsFile lies beside the checkpoints. What decides how a job is trained, and which
// architectures are rejected, must not change while a workspace lives: so a cost is measured
// once, written down before it is used, and frozen from then on.
const (
	costsFile   = "costs.json"
	costsFormat = "pmf-costs/1"
)

// costs are what was measured of a device in a workspace.
type costs struct {
	path string
	log  *slog.Logger

	mu      sync.Mutex   // held while something is measured: nobody measures it twice
	entries []*costEntry // by backend, input and batch
}

// A costEntry is what was measured on one backend for one kind of image and one batch size.
type costEntry struct {
	Backend    string                   `json:"backend"` // backend.Device.Description
	Input      arch.Input               `json:"input"`
	Batch      int                      `json:"batch"`
	References []referenceCost          `json:"references,omitempty"` // what the choice of a mode rests on
	Overhead   *overhead                `json:"overhead,omitempty"`   // what a latency has beside the blocks' times
	Blocks     map[string]time.Duration `json:"blocks,omitempty"`     // forward, in ns, by blocknet.BlockName
}

// A referenceCost is what training a reference network takes.
type referenceCost struct {
	Arch    string        `json:"arch"`
	Steps   int           `json:"steps"`   // of its plan
	FLOPs   int64         `json:"flops"`   // multiply-adds for one image
	Block   time.Duration `json:"block"`   // of a training step block by block
	Whole   time.Duration `json:"whole"`   // of a training step in one program
	Compile time.Duration `json:"compile"` // of the programs for that
}

// An overhead is what the latency of a batch has beside the times of its blocks.
type overhead struct {
	Step time.Duration `json:"step"` // for each step of the plan
}

// costsContent is the file. Durations are whole nanoseconds.
type costsContent struct {
	Format  string       `json:"format"`
	Entries []*costEntry `json:"entries"`
}

// openCosts reads the file. A damaged one is as good as none: it is measured again.
func openCosts(folder string, log *slog.Logger) *costs {
	c := &costs{path: filepath.Join(folder, costsFile), log: log}
	content, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return c
	}
	if err == nil {
		c.entries, err = decodeCosts(content)
	}
	if err != nil {
		log.Warn("costs are measured again", "file", c.path, "error", err)
	}
	return c
}

// decodeCosts reads what save has written.
func decodeCosts(content []byte) ([]*costEntry, error) {
	var c costsContent
	if err := json.Unmarshal(content, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", costsFile, err)
	}
	if c.Format != costsFormat {
		return nil, fmt.Errorf("%s: format is %q, want %q", costsFile, c.Format, costsFormat)
	}
	for i, e := range c.Entries {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("%s: entries[%d]: %w", costsFile, i, err)
		}
	}
	return c.Entries, nil
}

// check refuses times that cannot have been measured.
func (e *costEntry) check() error {
	switch {
	case e == nil:
		return errors.New("it is null, want an object")
	case e.Batch < 1:
		return fmt.Errorf("batch is %d, want at least 1", e.Batch)
	case len(e.References) != 0 && len(e.References) != len(references()):
		return fmt.Errorf("it has %d references, want %d", len(e.References), len(references()))
	case e.Overhead != nil && e.Overhead.Step < 0:
		return fmt.Errorf("overhead.step is %v, want 0 or more", e.Overhead.Step)
	}
	for i, r := range e.References {
		if r.Steps < 1 || r.FLOPs < 1 || r.Block <= 0 || r.Whole <= 0 || r.Compile <= 0 || r.FLOPs > math.MaxInt64/int64(e.Batch) {
			return fmt.Errorf("references[%d] is %+v, want more than 0 everywhere", i, r)
		}
	}
	for name, took := range e.Blocks {
		if took <= 0 {
			return fmt.Errorf("blocks[%q] is %v, want more than 0", name, took)
		}
	}
	return nil
}

// save writes all entries, atomically. The lock is held. An error is a storageError: going on
// without the file would measure again, and decide otherwise, after a restart.
func (c *costs) save() error {
	content, err := json.MarshalIndent(costsContent{costsFormat, c.entries}, "", " ")
	if err != nil {
		return fmt.Errorf("encode costs: %w", err)
	}
	if err := writeAtomically(c.path, append(content, '\n')); err != nil {
		return storageError{fmt.Errorf("write costs: %w", err)}
	}
	return nil
}

// entry returns what is known for a backend, a kind of image and a batch size. The lock is held.
func (c *costs) entry(backend string, in arch.Input, batch int) *costEntry {
	for _, e := range c.entries {
		if e.Backend == backend && e.Input == in && e.Batch == batch {
			return e
		}
	}
	e := &costEntry{Backend: backend, Input: in, Batch: batch}
	c.entries = append(c.entries, e)
	return e
}
